//! A message as words, with `<*>` for what is a value by its shape: numbers, identifiers,
//! addresses, paths, moments, quantities, the right side of `key=value`.
//!
//! Only shapes are looked at, and words that every log has (units, names of days and months,
//! true and false). What is a value by its use (a user's name) is found by comparing messages,
//! see `group`.

use super::normalise::ID_BYTES;
use super::phrases::{codes, foreign, names};
use super::records::{SEVERAL_PAIRS, end_of_value, is_plain, key_of, pairs_in, quoted, unfinished};
use super::series::{UNITS, calendar, labelled, lists, quantities, quotations};

/// What stands for a value.
pub const VALUE: &str = "<*>";

/// Whether a text holds a value.
pub(super) fn has_value(text: &str) -> bool {
    text.contains('*') && text.contains(VALUE)
}

/// Names that every log has, whose digit is no number.
const PROTOCOLS: [&str; 2] = ["ipv4", "ipv6"];

/// The digits of such names in a message, which tell it from one that is equal when normalised.
pub(super) fn protocols(message: &str) -> impl Iterator<Item = u8> {
    let bytes = message.as_bytes();
    let digit = |w: &&[u8]| matches!(w[3], b'4' | b'6');
    let name = |w: &&[u8]| {
        PROTOCOLS
            .iter()
            .any(|p| p.as_bytes().eq_ignore_ascii_case(w))
    };
    bytes.windows(4).filter(digit).filter(name).map(|w| w[3])
}

/// The words of a message, lower case, values masked, joined by blanks.
pub fn mask(message: &str) -> String {
    let lower = foreign(message).to_lowercase();
    let lower = codes(&lower);
    let lower = quoted(&lower);
    let mut raw: Vec<&str> = lower.split_whitespace().collect();
    let pairs =
        lower.contains('=') && raw.iter().map(|w| pairs_in(w)).sum::<usize>() >= SEVERAL_PAIRS;
    let rest = pairs.then(|| unfinished(&raw)).flatten();
    raw.truncate(rest.map_or(raw.len(), |(at, _)| at));
    let each = |raw: &&str| match pairs && pairs_in(raw) > 0 {
        true => paired(raw),
        false => word(raw),
    };
    let mut words: Vec<Word> = raw.iter().map(each).collect();
    for code in names(&lower) {
        let own = |raw: &&str| raw.trim_end_matches([':', ']']).ends_with(code);
        if let Some(at) = raw.iter().position(own) {
            words[at].text = raw[at].to_string();
        }
    }
    words.extend(rest.map(|(_, key)| Word {
        text: format!("{}{VALUE}", numbered(key)),
        number: false,
    }));
    if words.iter().any(|w| has_value(&w.text)) {
        calendar(&mut words);
        quantities(&mut words);
    }
    if lower.contains(['"', '\'', '`']) {
        quotations(&mut words);
    }
    labelled(&mut words);
    lists(words)
}

/// A word of a record: the keys stay.
fn paired(raw: &str) -> Word {
    let mut text = String::with_capacity(raw.len());
    for part in raw.split_inclusive([',', ';', '&']) {
        match key_of(part) {
            None => text.push_str(&word(part).text),
            Some(at) if is_plain(raw, &part[at..]) => {
                text.push_str(&numbered(&part[..at]));
                text.push_str(&part[at..]);
            }
            Some(at) => {
                text.push_str(&numbered(&part[..at]));
                text.push_str(VALUE);
                text.push_str(&part[at + end_of_value(&part[at..])..]);
            }
        }
    }
    Word {
        text: collapse(&text),
        number: false,
    }
}

/// A key; its numbers are values (`r7=`), for they were none when messages were found alike.
fn numbered(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for (at, c) in key.char_indices() {
        match c.is_ascii_digit() {
            true if key[..at].ends_with(|b: char| b.is_ascii_digit()) => {}
            true => out.push_str(VALUE),
            false => out.push(c),
        }
    }
    out
}

/// A masked word, with what the steps after need to know of it.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub text: String,
    /// It was a number, perhaps between marks.
    pub number: bool,
}

/// Characters that stand around a word.
pub(super) const OPEN: &[char] = &['(', '[', '{', '<', '"', '\'', '`'];
pub(super) const CLOSE: &[char] = &[
    ')', ']', '}', '>', '"', '\'', '`', ',', ';', ':', '.', '!', '?',
];

/// A word, with what stands around it: `init()`, `map[0]`, what was opened inside is closed inside.
pub(super) fn parts(raw: &str) -> (&str, &str, &str) {
    let inner = raw.trim_start_matches(OPEN);
    let head = &raw[..raw.len() - inner.len()];
    let mut end = inner.trim_end_matches(CLOSE).len();
    if end == inner.len() {
        return (head, inner, "");
    }
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')] {
        let core = &inner[..end];
        if core.matches(open).count() > core.matches(close).count()
            && let Some(at) = inner[end..].find(close)
        {
            end += at + 1;
        }
    }
    (head, &inner[..end], &inner[end..])
}

fn word(raw: &str) -> Word {
    if is_plain_word(raw) {
        return Word {
            text: raw.to_string(),
            number: false,
        };
    }
    if raw == "()" || raw == "[]" {
        // Nothing where a value may stand.
        let text = format!("{}{VALUE}{}", &raw[..1], &raw[1..]);
        return Word {
            text,
            number: false,
        };
    }
    let (head, core, tail) = parts(raw);
    if is_digits(core) && head.is_empty() {
        return Word {
            text: format!("{VALUE}{tail}"),
            number: true,
        };
    }
    let masked = collapse(&value(core));
    Word {
        number: masked == VALUE
            && core
                .trim_start_matches(['-', '+', '~', '$'])
                .starts_with(|c: char| c.is_ascii_digit()),
        text: collapse(&format!("{head}{masked}{tail}")),
    }
}

/// Letters with at most the marks of a sentence behind: most words are that, and have no value in them.
fn is_plain_word(raw: &str) -> bool {
    let core = raw.trim_end_matches([',', ';', ':', '.', '!', '?']);
    !core.is_empty()
        && core.bytes().all(|b| b.is_ascii_lowercase())
        && !matches!(core, "true" | "false")
        && !is_hex_word(core)
}

/// The core of a word.
fn value(core: &str) -> String {
    if core.bytes().all(|b| b.is_ascii_alphabetic()) {
        return match matches!(core, "true" | "false") || is_hex_word(core) {
            true => VALUE.to_string(),
            false => core.to_string(),
        };
    }
    if is_digits(core) || is_whole_value(core) {
        return VALUE.to_string();
    }
    if let Some(at) = uuid_in(core) {
        let (left, rest) = core.split_at(at);
        return format!("{}{VALUE}{}", value(left), value(&rest[UUID..]));
    }
    // `a=1,b=2`: parts that each may be a pair.
    if let Some(at) = core.find([',', ';', '|', '&', '#']) {
        let (left, right) = core.split_at(at);
        return format!("{}{}{}", value(left), &right[..1], value(&right[1..]));
    }
    if let Some(masked) = switch(core) {
        return masked;
    }
    if let Some(at) = core.find([
        '(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', ':', '@', '/', '\\', '=', '+', '%', '*',
        '~', '$',
    ]) {
        let (left, right) = core.split_at(at);
        return format!("{}{}{}", value(left), &right[..1], value(&right[1..]));
    }
    segment(core)
}

/// `key=true`: a switch.
fn switch(core: &str) -> Option<String> {
    let (key, right) = core.split_once('=')?;
    let bare = right.trim_matches(['"', '\'']);
    matches!(bare, "true" | "false" | "null" | "none").then(|| format!("{}={VALUE}", value(key)))
}

/// Words that are one value whatever they hold: addresses, paths, names of several levels.
fn is_whole_value(core: &str) -> bool {
    let colon = core.contains(':');
    core.contains(['/', '\\']) && (is_path(core) || is_place(core) || colon && core.contains("://"))
        || core.contains('@') && is_address(core)
        || colon && (is_host_port(core) || is_hex_pairs(core))
        || core.contains('.') && is_dotted(core)
        || is_uuid(core)
        || is_duration(core)
}

/// `1h6m3s`, `8m41.751s`, `549.88µs`, `1min`: numbers with their units and nothing else.
fn is_duration(core: &str) -> bool {
    if !core.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    let mut rest = core;
    let mut parts = 0;
    while !rest.is_empty() {
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let after = unit.trim_start_matches(char::is_alphabetic);
        let named = &unit[..unit.len() - after.len()];
        if unit.len() == rest.len() || !(UNITS.contains(&named) || named == "m" || named == "d") {
            return false;
        }
        parts += 1;
        rest = after;
    }
    parts > 0
}

/// `a.rs:7:5`, `a/b_c.ts(7,5)`: a place in a file.
fn is_place(core: &str) -> bool {
    let number = |text: &str| text == VALUE || is_digits(text);
    let bracket = core.strip_suffix(')').and_then(|c| c.rsplit_once('('));
    let colon = || core.split_once(':').filter(|c| c.1.split(':').all(number));
    let file = match bracket {
        Some((file, place)) => place.split(',').all(number).then_some(file),
        None => colon().map(|c| c.0),
    };
    file.is_some_and(|file| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-./\\@+".contains(&b);
        file.bytes().all(plain) && has_ending(file)
    })
}

/// The last name of a path has an ending, as a file has.
fn has_ending(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters = |end: &str| end.bytes().all(|b| b.is_ascii_alphanumeric());
    name.rsplit_once('.')
        .is_some_and(|(stem, end)| !stem.is_empty() && (1..=4).contains(&end.len()) && letters(end))
}

/// `/var/log/x`, `c:\windows`, `~/x`, `a/b/c.rs`.
fn is_path(core: &str) -> bool {
    let slashes = core.matches(['/', '\\']).count();
    let named = core.bytes().any(|b| b.is_ascii_alphanumeric());
    let first = core.bytes().next();
    let drive = core.as_bytes().get(1..3) == Some(b":\\");
    let rooted = first == Some(b'/') || first == Some(b'\\') || core.starts_with("~/");
    let levels = core.matches('.').count();
    let plain = !core.contains(['(', '=', '"', '{']);
    // `a/b.rs`, `a/b.py:7`, `a/b.py::case`: the last name has an ending.
    let last = core.rsplit(['/', '\\']).next().unwrap_or_default();
    let file = has_ending(last.split(':').next().unwrap_or_default());
    named && (drive || rooted || plain && (slashes >= 2 || slashes == 1 && (levels >= 2 || file)))
}

/// Characters of a UUID.
const UUID: usize = 36;

/// Where a UUID begins within a longer word, as in `req-<uuid>`.
fn uuid_in(core: &str) -> Option<usize> {
    let last = core.len().checked_sub(UUID)?;
    let starts = (0..=last).filter(|at| core.as_bytes().get(at + 8) == Some(&b'-'));
    let mut starts = starts.filter(|at| core.is_char_boundary(*at));
    starts.find(|at| core.get(*at..at + UUID).is_some_and(is_uuid))
}

fn is_uuid(core: &str) -> bool {
    if core.len() != UUID {
        return false;
    }
    let lengths = [8, 4, 4, 4, 12];
    let mut parts = core.split('-');
    lengths
        .iter()
        .all(|len| parts.next().is_some_and(|p| p.len() == *len && is_hex(p)))
}

/// `name@host`.
fn is_address(core: &str) -> bool {
    let around = core.split_once('@');
    around.is_some_and(|(name, host)| {
        let plain = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"._-+".contains(&b))
        };
        plain(name) && plain(host) && host.contains('.')
    })
}

/// `www.example.org:443`, `localhost:80`.
fn is_host_port(core: &str) -> bool {
    let Some((host, port)) = core.rsplit_once(':') else {
        return false;
    };
    let digits = (2..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    digits && host.contains('.') && host.bytes().all(plain)
}

/// `web-7.example.org`: names of three levels or more with a number in them.
fn is_dotted(core: &str) -> bool {
    let levels = core.split('.').count();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-$".contains(&b);
    // What has happened is no name of a place.
    let fault = core.ends_with("error") || core.ends_with("exception");
    levels >= 3
        && !fault
        && core
            .split('.')
            .all(|level| !level.is_empty() && level.bytes().all(plain))
}

/// `00:11:43:e3:ba:c3`, `fe80::1`.
fn is_hex_pairs(core: &str) -> bool {
    let parts = core.split(':').count();
    let hex = |part: &str| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_hexdigit());
    parts >= 3 && core.split(':').all(hex) && core.bytes().any(|b| b.is_ascii_digit())
}

/// A word of letters, digits, `_`, `-`, `.`: parts that hold digits become values.
fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, mark) in text.char_indices() {
        if matches!(mark, '_' | '-' | '.') {
            out.push_str(&part(&text[from..at]));
            out.push(mark);
            from = at + mark.len_utf8();
        }
    }
    out.push_str(&part(&text[from..]));
    out
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `ffffffff` is a number too.
fn is_hex_word(text: &str) -> bool {
    matches!(text.len(), 8 | 16 | 32 | 40 | 64) && is_hex(text)
}

/// Letters and digits without a mark between them.
fn part(text: &str) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return match is_hex_word(text) {
            true => VALUE.to_string(),
            false => text.to_string(),
        };
    }
    if PROTOCOLS.contains(&text) {
        return text.to_string();
    }
    let hex = is_hex(text);
    let letters = text.len() - digits;
    let bytes = text.as_bytes();
    let changes = bytes
        .windows(2)
        .filter(|w| w[0].is_ascii_digit() != w[1].is_ascii_digit())
        .count();
    let unit = bytes[0].is_ascii_digit() && changes == 1 && letters <= 2;
    let prefixed = text.starts_with("0x") && text.len() > 2;
    let id = text.len() >= ID_BYTES || hex && text.len() >= 6;
    if letters <= 1 || unit || prefixed || changes >= 3 || id {
        return VALUE.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut in_digits = false;
    for c in text.chars() {
        match c.is_ascii_digit() {
            true if in_digits => {}
            true => out.push_str(VALUE),
            false => out.push(c),
        }
        in_digits = c.is_ascii_digit();
    }
    out
}

/// Values that only marks, or a letter or two, keep apart are one: `<*>.<*>`, `<*>_m_<*>`.
fn collapse(text: &str) -> String {
    if text == VALUE || !text.contains('*') {
        return text.to_string();
    }
    let mut parts = text.split(VALUE);
    let mut out = parts.next().unwrap_or_default().to_string();
    let mut first = true;
    for next in parts {
        if first {
            // A sign or a comparison belongs to the number.
            let signed = out.strip_suffix(['-', '+', '~', '#', '$', '%']);
            if let Some(rest) = signed
                && !rest.ends_with(|c: char| c.is_ascii_alphanumeric())
                && !(out.ends_with('<') && next.starts_with('>'))
            {
                out.truncate(rest.len());
            }
            out.push_str(VALUE);
            first = false;
        } else {
            let start = out.rfind(VALUE).map_or(0, |at| at + VALUE.len());
            let between = &out[start..];
            let marks = between.bytes().all(|b| b"_-.:/,+x*@#~\\".contains(&b));
            let letters = between.len() <= 4
                && between.starts_with(['_', '-', '.', ':', '/'])
                && between
                    .bytes()
                    .all(|b| b.is_ascii_alphabetic() || b"_-.:/".contains(&b))
                && between.bytes().filter(u8::is_ascii_alphabetic).count() <= 2;
            match marks || letters {
                true => out.truncate(start),
                false => out.push_str(VALUE),
            }
        }
        out.push_str(next);
    }
    if let Some(rest) = out.strip_suffix("<*>%") {
        let len = rest.len() + VALUE.len();
        out.truncate(len);
    }
    out
}

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
