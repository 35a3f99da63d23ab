//! The one shard that a review restricts itself to.
//!
//! A file that is too long is reviewed in shards and the answers are merged. A merged text that
//! still names exactly one shard (`(shard 3)`) has seen only that part of the file. One that names
//! several, or speaks of all, each or every shard, is a summary. A count (`7 shards`, `shards: 7`)
//! names none, and so do `shard size 6000`, `reshard 3` and an identifier such as `file_shard_3`.
//! Shards written out in words (`the third shard`) are not read.

use super::text::{
    is_emphasis, is_one_of, is_word, number_at, skip, skip_back, word_at, word_before,
};
use super::{Extractor, Output, Reading, Values};
use crate::packs::stream::OutKind;
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// Needles that every row is searched for, prepared once.
static LOWER: LazyLock<Finder> = LazyLock::new(|| Finder::new("hard"));
static UPPER: LazyLock<Finder> = LazyLock::new(|| Finder::new("HARD"));

pub const EXTRACTOR: Extractor = Extractor {
    name: "shard",
    meaning: "The one shard that the text restricts itself to.",
    outputs: &[Output {
        name: "shard_named",
        kind: OutKind::Int,
        meaning: "Number of the only shard that the text names. Empty where it names none or several, or speaks of all.",
    }],
    run,
};

fn run(reading: &Reading, out: &mut Values) {
    if let Some(shard) = only_shard(reading.text.as_bytes()) {
        out.set_int(0, shard);
    }
}

/// What one mention of the word says.
enum Mention {
    Nothing,
    One(i64),
    Several,
}

fn only_shard(bytes: &[u8]) -> Option<i64> {
    let mut named = None;
    for tail in LOWER.find_iter(bytes).chain(UPPER.find_iter(bytes)) {
        let Some(at) = tail.checked_sub(1) else {
            continue;
        };
        if !matches!(bytes[at], b's' | b'S') {
            continue;
        }
        match mention(bytes, at, tail + 4) {
            Mention::Nothing => {}
            Mention::Several => return None,
            Mention::One(shard) if named.is_none_or(|n| n == shard) => named = Some(shard),
            Mention::One(_) => return None,
        }
    }
    named
}

/// Reads the mention whose word `shard` stands at `start..end`.
fn mention(bytes: &[u8], start: usize, end: usize) -> Mention {
    let emphasised =
        start > 0 && is_emphasis(bytes[start - 1]) && (start < 2 || !is_word(bytes[start - 2]));
    if start > 0 && is_word(bytes[start - 1]) && !emphasised {
        return Mention::Nothing;
    }
    let plural = matches!(bytes.get(end), Some(b's' | b'S'));
    let end = end + usize::from(plural);
    if speaks_of_all(bytes, start, plural) {
        return Mention::Several;
    }
    let Some((shard, after)) = number_after(bytes, end) else {
        return Mention::Nothing;
    };
    match (plural, joined(bytes, after, plural)) {
        (_, true) => Mention::Several,
        (false, false) => Mention::One(shard),
        (true, false) => Mention::Nothing,
    }
}

/// `all shards`, `every shard`, `each of the 7 shards`, `all 7 shards`.
fn speaks_of_all(bytes: &[u8], start: usize, plural: bool) -> bool {
    let mut end = start;
    for _ in 0..4 {
        end = skip_back(bytes, end, |b| {
            matches!(b, b' ' | b'(') || is_emphasis(b) || b.is_ascii_digit()
        });
        let word = word_before(bytes, end);
        if is_one_of(word, &["all", "every", "each", "both"])
            || (plural && is_one_of(word, &["across"]))
        {
            return true;
        }
        if !is_one_of(word, &["of", "the"]) {
            return false;
        }
        end -= word.len();
    }
    false
}

/// The number after the word: `3`, `#3`, `-3`, `_3`, `: 3`, `no. 3`, `**3**`; and where it ends.
fn number_after(bytes: &[u8], end: usize) -> Option<(i64, usize)> {
    let loose = |b: u8| matches!(b, b' ' | b'#' | b'-' | b':' | b'=' | b'[') || is_emphasis(b);
    let mut at = skip(bytes, end, loose);
    let word = word_at(bytes, at);
    if is_one_of(word, &["no", "nr", "number", "index", "id"]) {
        at = skip(bytes, at + word.len(), |b| b == b'.' || loose(b));
    }
    // Directly after the word a digit would be a name such as `shard3`, which is one shard too.
    let number = number_at(bytes, at)?;
    let next = bytes.get(number.end).copied();
    let longer = next.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'%');
    let whole = !number.point && number.end - at <= 6 && !longer;
    whole.then_some((number.value as i64, number.end))
}

/// Whether another shard's number follows: `1-3`, `1 and 2`, after a plural also `1, 2` and `1 to 7`.
fn joined(bytes: &[u8], after: usize, plural: bool) -> bool {
    let at = skip(bytes, after, |b| b == b' ');
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let digit_later = |at: usize| digit(skip(bytes, at, |b| b == b' '));
    let rest = &bytes[at..];
    if rest.starts_with(b"..") {
        return digit(skip(bytes, at, |b| b == b'.' || b == b'='));
    }
    let word = word_at(bytes, at);
    if is_one_of(word, &["and", "or", "to", "through", "until"]) {
        return digit_later(at + word.len()) && (plural || is_one_of(word, &["and", "through"]));
    }
    match rest.first() {
        Some(b'-') => digit(at + 1) || (plural && digit_later(at + 1)),
        Some(0xE2) if rest.starts_with("–".as_bytes()) => digit_later(at + 3),
        Some(b'&' | b'+') => digit_later(at + 1),
        Some(b',' | b'/') => plural && digit_later(at + 1),
        _ => false,
    }
}
