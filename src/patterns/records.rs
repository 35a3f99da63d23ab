//! Messages that are records, `key=value` by `key=value`, and what stands between marks: several
//! words between quotation marks are one value, whatever they say.

use super::mask::{CLOSE, OPEN, VALUE};
use std::borrow::Cow;

/// From so many pairs on a message is a record: what stands right of each `=` is a value.
pub(super) const SEVERAL_PAIRS: usize = 2;

/// `key=value` pairs in a word: `a=1,b=2` holds two.
pub(super) fn pairs_in(raw: &str) -> usize {
    if !raw.contains('=') {
        return 0;
    }
    raw.split([',', ';', '&'])
        .filter(|part| key_of(part).is_some())
        .count()
}

/// Where the value of a pair begins.
pub(super) fn key_of(part: &str) -> Option<usize> {
    let at = part.find('=')?;
    let key = part[..at].trim_start_matches(OPEN);
    let named = key
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    let begins = key
        .bytes()
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    let single = !part[at + 1..].starts_with(['=', '>']);
    (named && begins && single).then_some(at + 1)
}

/// One pair whose value is a word of letters: whether it is a value is seen beside other messages.
pub(super) fn is_plain(raw: &str, right: &str) -> bool {
    let right = right.trim_end_matches(CLOSE);
    pairs_in(raw) == 1
        && !matches!(right, "true" | "false" | "null" | "none")
        && right.bytes().all(|b| b.is_ascii_alphabetic())
}

/// The last pair of a record behind which words without a key stand, and its key: they go on with
/// its value (`user=ann tool=deep water pump`). Two pairs side by side make sure that it is a record;
/// a mark behind the value ends it.
pub(super) fn unfinished<'a>(raw: &[&'a str]) -> Option<(usize, &'a str)> {
    let at = raw.iter().rposition(|w| pairs_in(w) > 0)?;
    let (last, before) = (raw[at], at.checked_sub(1)?);
    let from = key_of(last)?;
    let named = is_plain(last, &last[from..]);
    let ended = last.ends_with([',', ';', ')', ']']) || last.ends_with(':') && !named;
    let text = raw[..at].concat();
    let count = |marks: &[char]| text.matches(marks).count();
    let inside = count(&['(', '[', '{']) > count(&[')', ']', '}']);
    let goes_on = at + 1 < raw.len() && pairs_in(raw[before]) > 0 && !ended && !inside;
    goes_on.then(|| (at, &last[..from]))
}

/// What stands around a value and is not of it: marks of a sentence, and what closes a bracket or
/// a quotation that was opened before.
pub(super) fn end_of_value(right: &str) -> usize {
    let mut kept = right;
    loop {
        let Some(last) = kept.chars().last() else {
            return 0;
        };
        let count = |c: char| kept.matches(c).count();
        let goes = match last {
            ',' | ';' | ':' | '.' => true,
            ')' => count('(') < count(')'),
            ']' => count('[') < count(']'),
            '}' => count('{') < count('}'),
            '"' | '\'' => count(last) % 2 == 1,
            _ => false,
        };
        if !goes {
            return kept.len();
        }
        kept = &kept[..kept.len() - last.len_utf8()];
    }
}

/// Marks that may begin a value of several words.
const MARKS: [char; 6] = ['"', '\'', '`', '(', '[', '{'];

/// Several words between quotation marks are one value, and so is what stands between the brackets
/// of `key={…}`. A message that begins with a mark is not quoted: what it quotes is what it says.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    if !text.contains(MARKS) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(c) = text[at..].chars().next() {
        let before = out.chars().last();
        let begins = before.is_some_and(|b| b.is_whitespace() || "=:([{,".contains(b));
        let close = match c {
            '"' | '\'' | '`' if begins => Some(c),
            '{' if before == Some('=') => Some('}'),
            '[' if before == Some('=') => Some(']'),
            '(' if before.is_some_and(|b| b.is_alphanumeric() || b == '=') => Some(')'),
            '[' if before.is_some_and(|b| b.is_alphanumeric() || b == ')') => Some(']'),
            '{' if before.is_some_and(char::is_alphanumeric) => Some('}'),
            _ => None,
        };
        let nested = close
            .filter(|_| c == '"')
            .and_then(|_| nested_end(&text[at..]));
        let end = match nested {
            Some(end) => Some(at + end),
            None => close.and_then(|close| end_of(text, at, c, close)),
        };
        // Brackets hold several values, and quotation marks several words.
        let many = |inside: &[u8]| {
            let quote = matches!(c, '"' | '\'' | '`');
            inside.contains(&b' ') || !quote && inside.contains(&b',')
        };
        let right = before == Some('=') || out.ends_with(" = ");
        match end {
            Some(end) if right || many(&bytes[at + 1..end]) => {
                out.push(c);
                if let Some(method) = request(&text[at + 1..end]) {
                    out.push_str(method);
                    out.push(' ');
                }
                out.push_str(VALUE);
                at = end;
            }
            _ => {
                // On to the next mark.
                let rest = &text[at + c.len_utf8()..];
                let plain = rest.find(MARKS).unwrap_or(rest.len());
                let next = at + c.len_utf8() + plain;
                out.push_str(&text[at..next]);
                at = next;
            }
        }
    }
    Cow::Owned(out)
}

pub(super) const METHODS: [&str; 9] = [
    "get", "head", "post", "put", "delete", "connect", "options", "trace", "patch",
];

/// The method of a request line of HTTP: what is asked for is another thing than of what.
fn request(text: &str) -> Option<&str> {
    let (method, rest) = text.split_once(' ')?;
    (rest.contains(" http/") && METHODS.contains(&method)).then_some(method)
}

/// Quotations within each other that are followed.
const DEEPEST: usize = 8;

/// Where the quotation that begins a text ends, when it holds quotations of its own: a mark behind a
/// blank opens another one.
fn nested_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut deepest) = (0usize, 0);
    for (at, _) in text.match_indices('"') {
        if at > 0 && bytes[at - 1] == b'\\' {
            return None;
        }
        let word = |b: Option<&u8>| b.is_some_and(|b| !b.is_ascii_whitespace());
        let opens = at == 0 || bytes[at - 1] == b' ' && word(bytes.get(at + 1));
        match opens {
            true => depth += 1,
            false => depth -= 1,
        }
        deepest = deepest.max(depth);
        if deepest > DEEPEST {
            return None;
        }
        if depth == 0 {
            return (deepest > 1).then_some(at);
        }
    }
    None
}

/// The place of the mark that closes what is opened at `at`; a word goes on behind no quotation.
fn end_of(text: &str, at: usize, open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    let mut escaped = false;
    for (place, c) in text[at..].char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            _ if c == close && (open != close || place > 0) => {
                if open == close {
                    let next = text[at + place + c.len_utf8()..].chars().next();
                    if next.is_none_or(|n| !n.is_alphanumeric()) {
                        return Some(at + place);
                    }
                    continue;
                }
                depth -= 1;
                if depth == 0 {
                    return Some(at + place);
                }
            }
            _ if c == open => depth += 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::mask::mask;

    #[test]
    fn quotations_of_several_words_are_one_value() {
        let text =
            r#"put failed, body="a \"b\" c", why 'no such file' in map={"a": 1, "b": {}} it's"#;
        assert_eq!(
            quoted(text),
            r#"put failed, body="<*>", why '<*>' in map={<*>} it's"#
        );
        // What a message begins with is what it says; one word may be a constant.
        let same = |text: &str| assert_eq!(quoted(text), text);
        same("\"probe failed\" is said");
        same("the key \"id\" is open \"and so is this");
    }

    #[test]
    fn brackets_at_a_word_hold_parameters() {
        assert_eq!(
            quoted("moor(boat 7, rope 2) gave dock[far end] = (a b) x=(c, d)"),
            "moor(<*>) gave dock[<*>] = (a b) x=(<*>)"
        );
        assert_eq!(mask("a=5) b=[6 c={7} d=\"8\""), "a=<*>) b=<*> c=<*> d=<*>");
    }

    #[test]
    fn quotations_hold_quotations() {
        assert_eq!(
            quoted("log err=\"no \"oar\" for \"x y\" today\" crew=\"a b\""),
            "log err=\"<*>\" crew=\"<*>\""
        );
        assert_eq!(
            quoted("piers dock[1-3,7] and set{a b} = 'c'"),
            "piers dock[<*>] and set{<*>} = '<*>'"
        );
    }

    #[test]
    fn the_last_value_of_a_record_goes_on_to_the_end() {
        for (message, masked) in [
            (
                "moored user=ann tool=deep water pump",
                "moored user=ann tool=<*>",
            ),
            (
                "moored user=ann tool=pump: two left",
                "moored user=ann tool=<*>",
            ),
            // A mark ends it, a bracket closes behind it, another word stands between the pairs.
            (
                "user=ann tool=pump, all well",
                "user=ann tool=pump, all well",
            ),
            (
                "{ user=ann tool=pump (new) }",
                "{ user=ann tool=pump (new) }",
            ),
            (
                "user=ann with tool=pump all well",
                "user=ann with tool=pump all well",
            ),
        ] {
            assert_eq!(mask(message), masked);
        }
    }

    #[test]
    fn the_method_of_a_request_stays() {
        assert_eq!(
            mask("10.0.0.7 \"PUT /boats/7 HTTP/1.1\" 201"),
            "<*> \"put <*>\" <*>"
        );
        assert_eq!(mask("was told \"put it down\""), "was told \"<*>\"");
    }

    #[test]
    fn in_a_record_keys_stay_and_values_go() {
        assert_eq!(
            mask("login user=alice uid=1000 tty=pts/0 mode=a,size=32 ok=true logname="),
            "login user=alice uid=<*> tty=<*> mode=<*>,size=<*> ok=<*> logname="
        );
        // Numbers of keys are values.
        assert_eq!(mask("r01=0x7 r12=0x8 mode=dry"), "r<*>=<*> mode=dry");
        // One pair makes no record.
        assert_eq!(mask("started with mode=fast"), "started with mode=fast");
        assert_eq!(
            mask("req-46d2cf5a-a234-ff34-5182-636736eaca30: gone"),
            "req-<*>: gone"
        );
    }
}
