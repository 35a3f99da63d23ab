//! Texts inside a message that others wrote: a statement of SQL, the reason phrase of HTTP, a
//! reason in plain words. Each is one value.

use super::mask::VALUE;
use std::borrow::Cow;

/// The message with such texts as values.
pub(super) fn foreign(message: &str) -> Cow<'_, str> {
    if let Some(typed) = message.trim_start().strip_prefix("$ ")
        && typed.starts_with(|c: char| c.is_alphanumeric() || "./~".contains(c))
    {
        return Cow::Owned(format!("$ {VALUE}"));
    }
    if !message.contains(|c: char| c == ':' || c.is_ascii_digit()) {
        return Cow::Borrowed(message);
    }
    let message = match statement(message) {
        Some(at) => Cow::Owned(format!("{}{VALUE}", &message[..at])),
        None => Cow::Borrowed(message),
    };
    // A status has digits.
    let numbered = message.bytes().any(|b| b.is_ascii_digit());
    let reply = match numbered {
        true => asked(&message).or_else(|| reply(&message)),
        false => None,
    };
    let message = match reply {
        Some(text) => Cow::Owned(text),
        None => message,
    };
    match reason(&message) {
        Some(at) => Cow::Owned(format!("{} {VALUE}", &message[..at])),
        None => message,
    }
}

/// Where a statement of SQL begins that stands behind a colon and goes on to the end.
fn statement(message: &str) -> Option<usize> {
    let colons = message.match_indices(": ").map(|(at, _)| at + 2);
    for at in colons {
        let rest = message[at..].trim_start();
        let at = message.len() - rest.len();
        let begins = |words: &str| {
            let head = rest.as_bytes().get(..words.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(words.as_bytes()))
        };
        let has = |word: &str| rest.to_ascii_lowercase().contains(word);
        let found = match () {
            () if (begins("select ") || begins("with ")) && (has(" from ") || has("(")) => true,
            () if begins("insert ") => begins("insert into"),
            () if begins("delete ") => begins("delete from"),
            () if begins("update ") => has(" set "),
            // Other words of the language are words of ours, but when they are shouted.
            _ => {
                let first = rest.split([' ', ';']).next().unwrap_or_default();
                [
                    "SELECT", "BEGIN", "COMMIT", "ROLLBACK", "DISCARD", "SHOW", "SET", "EXPLAIN",
                    "COPY", "VACUUM",
                ]
                .contains(&first)
            }
        };
        if found {
            return Some(at);
        }
    }
    None
}

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// Most words of a reason phrase.
const PHRASE_WORDS: usize = 4;

/// `POST https://… 404 Not Found in 3 ms`: the phrase behind a status says what the status says.
fn asked(message: &str) -> Option<String> {
    let from = message
        .split_whitespace()
        .position(|w| METHODS.contains(&w.trim_matches(['"', '\''])))?;
    let words: Vec<&str> = message.split_whitespace().collect();
    let status = |w: &&str| {
        w.len() == 3
            && matches!(w.as_bytes()[0], b'1'..=b'5')
            && w.bytes().all(|b| b.is_ascii_digit())
    };
    let at = from + 1 + words[from + 1..].iter().position(status)?;
    let named = |w: &&&str| {
        w.starts_with(|c: char| c.is_ascii_uppercase())
            && w.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
    };
    let phrase = words[at + 1..]
        .iter()
        .take(PHRASE_WORDS)
        .take_while(named)
        .count();
    (phrase > 0).then(|| {
        let left = words[..=at].iter().chain(&words[at + 1 + phrase..]);
        left.copied().collect::<Vec<&str>>().join(" ")
    })
}

/// Reason phrases of HTTP by their status.
const PHRASES: [(&str, &str); 30] = [
    ("200", "ok"),
    ("201", "created"),
    ("202", "accepted"),
    ("204", "no content"),
    ("206", "partial content"),
    ("301", "moved permanently"),
    ("302", "found"),
    ("303", "see other"),
    ("304", "not modified"),
    ("307", "temporary redirect"),
    ("308", "permanent redirect"),
    ("400", "bad request"),
    ("401", "unauthorized"),
    ("403", "forbidden"),
    ("404", "not found"),
    ("405", "method not allowed"),
    ("406", "not acceptable"),
    ("408", "request timeout"),
    ("409", "conflict"),
    ("410", "gone"),
    ("411", "length required"),
    ("412", "precondition failed"),
    ("413", "request entity too large"),
    ("415", "unsupported media type"),
    ("422", "unprocessable entity"),
    ("429", "too many requests"),
    ("500", "internal server error"),
    ("502", "bad gateway"),
    ("503", "service unavailable"),
    ("504", "gateway timeout"),
];

/// `404 Not Found in 3 ms`, `500 INTERNAL_SERVER_ERROR`: the phrase behind a status says what the
/// status says.
fn reply(message: &str) -> Option<String> {
    let (at, phrase) = message
        .split_whitespace()
        .enumerate()
        .find_map(|(at, word)| {
            let status = word.trim_start_matches(['(', '[', '"']);
            if status.len() != 3 || !status.starts_with(['2', '3', '4', '5']) {
                return None;
            }
            let known = PHRASES.iter().find(|(number, _)| *number == status)?;
            Some((at, known.1))
        })?;
    let words: Vec<&str> = message.split_whitespace().collect();
    let mut said = String::new();
    for (behind, word) in words.iter().enumerate().skip(at + 1).take(PHRASE_WORDS) {
        let bare = word.trim_end_matches([',', ';', '.', ')', ']', '"']);
        said.push_str(&bare.to_ascii_lowercase().replace(['_', '-'], " "));
        if said == phrase {
            let status = format!("{}{}", words[at], &word[bare.len()..]);
            let mut left = words[..at].to_vec();
            left.push(&status);
            left.extend(&words[behind + 1..]);
            return Some(left.join(" "));
        }
        said.push(' ');
    }
    None
}

/// Words behind whose colon free text stands, and how many words they have before them.
const FREE: [(&str, usize); 2] = [("reason", 2), ("command", 1)];

/// Where `reason:` or `command:` ends that has words before it; what follows is free text.
fn reason(message: &str) -> Option<usize> {
    let mut colons = message.match_indices(": ").map(|(at, _)| at);
    colons.find_map(|colon| {
        let (before, name) = message[..colon].rsplit_once(' ')?;
        let free = FREE.iter().find(|free| free.0.eq_ignore_ascii_case(name))?;
        let whole = before.split_whitespace().count() >= free.1;
        (whole && !message[colon + 1..].trim().is_empty()).then_some(colon + 1)
    })
}

const CODES: [&str; 6] = ["reason", "error", "errno", "err", "code", "status"];

/// `errno 13 (permission denied)`: what stands in brackets behind a code is the code in words.
/// `text` is lower case.
pub(super) fn codes(text: &str) -> Cow<'_, str> {
    if !text.contains('(') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut from = 0;
    for (at, _) in text.match_indices(" (") {
        let mut before = text[..at].rsplit(' ');
        let number = before.next().unwrap_or_default();
        let numbered = !number.is_empty()
            && number
                .trim_start_matches('-')
                .bytes()
                .all(|b| b.is_ascii_digit());
        let named = before
            .next()
            .is_some_and(|w| CODES.contains(&w.trim_end_matches([':', '='])));
        let Some(len) = text[at..].find(')') else {
            break;
        };
        let words = &text[at + 2..at + len];
        if at >= from
            && numbered
            && named
            && words.bytes().any(|b| b.is_ascii_alphabetic())
            && !words.contains('(')
        {
            out.push_str(&text[from..at]);
            out.push_str(" (");
            out.push_str(VALUE);
            from = at + len;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Words that a compiler or a tool puts before the code of what it found.
const FOUND: [&[u8]; 2] = [b"error", b"warning"];

/// Where the code before a colon begins: `error[E0042]:`, `warning AB1234:`. Such a code names the
/// statement, and what stands behind it says the same in words.
fn code_before(text: &[u8], colon: usize) -> Option<usize> {
    let bracket = text[..colon].ends_with(b"]");
    let end = colon - usize::from(bracket);
    let back = |to: usize, is: fn(&u8) -> bool| {
        let run = text[..to].iter().rev().take_while(|b| is(b));
        to - run.count()
    };
    let digits = back(end, u8::is_ascii_digit);
    if !(3..=5).contains(&(end - digits)) {
        return None;
    }
    let letters = back(digits, u8::is_ascii_alphabetic);
    let mark = if bracket { b'[' } else { b' ' };
    let before = text[..letters].strip_suffix(&[mark])?;
    let named = FOUND.iter().any(|word| {
        let at = before.len().checked_sub(word.len());
        at.is_some_and(|at| before[at..].eq_ignore_ascii_case(word))
    });
    (named && (1..=4).contains(&(digits - letters))).then_some(letters)
}

/// The codes in a message that name what was found.
pub(super) fn names(message: &str) -> impl Iterator<Item = &str> {
    let colons = message.match_indices(':').map(|(at, _)| at);
    colons.filter_map(|colon| {
        let from = code_before(message.as_bytes(), colon)?;
        Some(message[from..colon].trim_end_matches(']'))
    })
}

/// Whether a sentence ends in such a code and its colon.
pub(super) fn is_named(sentence: &str) -> bool {
    sentence.ends_with(':') && code_before(sentence.as_bytes(), sentence.len() - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_others_wrote() {
        for (message, settled) in [
            // SQL behind a colon.
            (
                "slow query: SELECT a FROM boats WHERE b = 'x'",
                "slow query: <*>",
            ),
            ("sent to db: update boats set a = 1", "sent to db: <*>"),
            ("sent to db: COMMIT", "sent to db: <*>"),
            (
                "crew list: update it by noon",
                "crew list: update it by noon",
            ),
            ("please: commit now", "please: commit now"),
            ("Select a boat", "Select a boat"),
            // The reason phrase behind a status.
            (
                "POST /boats 404 Not Found in 3 ms",
                "POST /boats 404 in 3 ms",
            ),
            ("POST /boats 404 in 3 ms", "POST /boats 404 in 3 ms"),
            // Without a method only the status's own phrase.
            ("ended with 404 NOT_FOUND, again", "ended with 404, again"),
            ("(503 Service Unavailable) at sea", "(503) at sea"),
            ("berth 404 Not Ready", "berth 404 Not Ready"),
            // A reason.
            (
                "boat 3 turned back; reason: too much wind",
                "boat 3 turned back; reason: <*>",
            ),
            ("Wake reason: noise", "Wake reason: noise"),
            // What somebody typed.
            ("Running command: row -n 7", "Running command: <*>"),
            ("$ row -n 7", "$ <*>"),
            ("$ 7 a boat: high", "$ <*>"),
            ("$7 a boat", "$7 a boat"),
        ] {
            assert_eq!(foreign(message), settled);
        }
    }

    #[test]
    fn a_code_in_words() {
        for (text, settled) in [
            ("no mail, errno 7 (dog bites)", "no mail, errno 7 (<*>)"),
            (
                "reason 3 (a b) and status: -1 (c)",
                "reason 3 (<*>) and status: -1 (<*>)",
            ),
            ("berth 7 (left side)", "berth 7 (left side)"),
            ("error 7 (8)", "error 7 (8)"),
            ("error 7 (never closed", "error 7 (never closed"),
        ] {
            assert_eq!(codes(text), settled);
        }
    }
}
