//! The alignment score out of ten that a review's text states.
//!
//! Read are `4/10`, `4.5 / 10`, `**4**/10`, `4 out of 10` and the JSON field `alignment_score`.
//! Where a text holds several, the JSON field wins, then one labelled alignment, then one labelled
//! score or rating, then the first bare one: a label is a statement, a bare fraction may be an aside.
//! Refused: dates (`4/10/2026`), other scales (`14/100`), ranges (`4-5/10`, which is no one score),
//! scores above ten, fractions of things (`3/10 tests pass`) and marks of something else
//! (`Confidence: 9/10`). A bare fraction is also refused when an unknown word follows it, because
//! `3/10 endpoints` counts endpoints.

use super::table;
use super::text::{
    is_emphasis, is_one_of, is_word, number_at, skip, skip_back, word_at, word_before,
};
use super::{Extractor, Output, Reading, Values};
use crate::packs::stream::OutKind;
use memchr::memmem::{self, Finder};
use std::sync::LazyLock;

/// Needles that every row is searched for, prepared once.
static TEN: LazyLock<Finder> = LazyLock::new(|| Finder::new("10"));
static FIELD: LazyLock<Finder> = LazyLock::new(|| Finder::new("\"alignment_score\""));

pub const EXTRACTOR: Extractor = Extractor {
    name: "score",
    meaning: "The alignment score out of ten that the text states, whatever its record says.",
    outputs: &[
        Output {
            name: "score",
            kind: OutKind::Float,
            meaning: "The score, 0 to 10. Empty where the text states none.",
        },
        Output {
            name: "score_text",
            kind: OutKind::Text,
            meaning: "The score as it was written.",
        },
    ],
    run,
};

/// Words that label a score.
const SCORE: &[&str] = &[
    "score", "scores", "scored", "scoring", "rating", "rated", "rates", "grade", "graded",
];
/// Words that label a mark of something else.
const FOREIGN: &[&str] = &[
    "confidence",
    "risk",
    "severity",
    "likelihood",
    "impact",
    "effort",
    "priority",
    "probability",
];
/// Words before a fraction that make it a day of a month.
const DATED: &[&str] = &[
    "on", "by", "since", "until", "dated", "date", "before", "after",
];
/// Small words that may stand between a label and its score.
const LINKS: &[&str] = &["is", "of", "at", "a", "an", "was", "as"];
/// Words after a fraction that make it a count of things even behind a label.
const COUNTED: &[&str] = &[
    "test", "tests", "case", "cases", "file", "files", "check", "checks", "phase", "phases",
    "task", "tasks", "claim", "claims", "pass", "passed", "passing", "fail", "failed", "failing",
    "suites", "votes", "runs", "shards",
];
/// Words after a bare fraction that leave it a score.
const GOES_ON: &[&str] = &[
    "for",
    "overall",
    "because",
    "since",
    "due",
    "alignment",
    "aligned",
    "against",
    "with",
    "as",
    "and",
    "but",
    "at",
    "on",
    "in",
    "given",
    "to",
    "from",
    "score",
    "rating",
    "is",
    "here",
    "vs",
    "versus",
    "while",
    "when",
    "or",
];

/// How much a mention says that it is the score; the greatest wins, the first among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Bare,
    Score,
    Alignment,
}

/// A score and where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mention {
    pub value: f64,
    pub start: usize,
    pub end: usize,
}

fn run(reading: &Reading, out: &mut Values) {
    if let Some(found) = reading.score() {
        out.set_float(0, found.value);
        out.set_text(1, &reading.text[found.start..found.end]);
    }
}

/// The score that `text` states.
pub fn find(text: &str) -> Option<Mention> {
    let bytes = text.as_bytes();
    if let Some(mention) = field(bytes) {
        return Some(mention);
    }
    let mut best: Option<(Rank, Mention)> = None;
    for ten in TEN.find_iter(bytes) {
        let Some(mention) = mention_at(bytes, ten) else {
            continue;
        };
        let Some(rank) = rank(bytes, mention) else {
            continue;
        };
        if best.is_none_or(|(greatest, _)| rank > greatest) {
            best = Some((rank, mention));
        }
        if rank == Rank::Alignment {
            break;
        }
    }
    best.map(|(_, mention)| mention)
}

/// The value of a JSON field `alignment_score`: a number, or a string that holds one or a fraction.
fn field(bytes: &[u8]) -> Option<Mention> {
    memchr::memchr(b'{', bytes)?;
    for key in FIELD.find_iter(bytes) {
        let colon = skip(bytes, key + FIELD.needle().len(), |b| {
            b.is_ascii_whitespace()
        });
        if bytes.get(colon) != Some(&b':') {
            continue;
        }
        let mut start = skip(bytes, colon + 1, |b| b.is_ascii_whitespace());
        let quoted = bytes.get(start) == Some(&b'"');
        start += usize::from(quoted);
        let Some(number) = number_at(bytes, start) else {
            continue;
        };
        let mut end = number.end;
        let slash = skip(bytes, end, |b| b == b' ');
        if quoted && bytes.get(slash) == Some(&b'/') {
            let ten = skip(bytes, slash + 1, |b| b == b' ');
            match number_at(bytes, ten) {
                Some(scale) if scale.value == 10.0 => end = scale.end,
                _ => continue,
            }
        }
        if number.value <= 10.0
            && !bytes
                .get(end)
                .copied()
                .is_some_and(|b| is_word(b) || matches!(b, b'%' | b'.' | b'/'))
        {
            return Some(Mention {
                value: number.value,
                start,
                end,
            });
        }
    }
    None
}

/// The fraction whose denominator is the `10` at `ten`, if it is one of ten and no date.
fn mention_at(bytes: &[u8], ten: usize) -> Option<Mention> {
    let end = denominator_end(bytes, ten)?;
    let loose = |b: u8| b == b' ' || is_emphasis(b);
    let mut at = skip_back(bytes, ten, loose);
    if at > 0 && bytes[at - 1] == b'/' {
        at -= 1;
    } else {
        at = before_word(bytes, at, "of")?;
        at = before_word(bytes, skip_back(bytes, at, |b| b == b' '), "out")?;
    }
    let number_end = skip_back(bytes, at, loose);
    let start = number_start(bytes, number_end)?;
    let number = number_at(bytes, start)?;
    let padded = bytes[start] == b'0' && bytes.get(start + 1).is_some_and(u8::is_ascii_digit);
    (number.end == number_end && number.value <= 10.0 && !padded).then_some(Mention {
        value: number.value,
        start,
        end,
    })
}

fn before_word(bytes: &[u8], end: usize, word: &str) -> Option<usize> {
    let found = word_before(bytes, end);
    found
        .eq_ignore_ascii_case(word.as_bytes())
        .then(|| end - found.len())
}

/// Where the `10` ends, or `None` where it goes on: `100`, `10.5`, `10/2026`, `10%`, `10ths`.
fn denominator_end(bytes: &[u8], ten: usize) -> Option<usize> {
    let number = number_at(bytes, ten)?;
    if number.value != 10.0 {
        return None;
    }
    let end = number.end;
    let after = skip(bytes, end, is_emphasis);
    match bytes.get(after) {
        Some(&b) if is_word(b) || matches!(b, b'%' | b'/') => None,
        Some(b'-' | b',') if bytes.get(after + 1).is_some_and(u8::is_ascii_digit) => None,
        _ => Some(end),
    }
}

/// Where the number that ends at `end` begins, if nothing before it makes it part of something longer.
fn number_start(bytes: &[u8], end: usize) -> Option<usize> {
    let mut start = skip_back(bytes, end, |b| b.is_ascii_digit());
    if start > 1 && start < end && bytes[start - 1] == b'.' && bytes[start - 2].is_ascii_digit() {
        start = skip_back(bytes, start - 1, |b| b.is_ascii_digit());
    }
    if start == end {
        return None;
    }
    let before = skip_back(bytes, start, is_emphasis);
    let Some(&b) = bytes[..before].last() else {
        return Some(start);
    };
    let digit_at = |back: usize| before >= back && bytes[before - back].is_ascii_digit();
    let part_of_more = is_word(b)
        || matches!(b, b'.' | b',' | b'/' | b'-' | b'+' | b'$' | b'#')
        || (b == b':' && digit_at(2))
        || ((bytes[..before].ends_with("–".as_bytes())
            || bytes[..before].ends_with("—".as_bytes()))
            && digit_at(4));
    (!part_of_more).then_some(start)
}

/// What the words around a fraction make of it; `None` where it is no score.
fn rank(bytes: &[u8], mention: Mention) -> Option<Rank> {
    let follows = word_at(
        bytes,
        skip(bytes, mention.end, |b| b == b' ' || is_emphasis(b)),
    );
    if is_one_of(follows, COUNTED) {
        return None;
    }
    let label_end = label_end(bytes, mention.start);
    let label = word_before(bytes, label_end);
    if is_one_of(label, FOREIGN) || is_one_of(label, DATED) {
        return None;
    }
    if label.eq_ignore_ascii_case(b"alignment") {
        return Some(Rank::Alignment);
    }
    if is_one_of(label, SCORE) {
        let gap = skip_back(bytes, label_end - label.len(), |b| {
            matches!(b, b' ' | b'-') || is_emphasis(b)
        });
        let kind = word_before(bytes, gap);
        return match kind {
            _ if kind.eq_ignore_ascii_case(b"alignment") => Some(Rank::Alignment),
            _ if is_one_of(kind, FOREIGN) => None,
            _ => Some(Rank::Score),
        };
    }
    // A capital begins a new sentence: nothing is counted there.
    let plain = follows.first().is_none_or(u8::is_ascii_uppercase) || is_one_of(follows, GOES_ON);
    if !plain {
        return None;
    }
    match table::header_over(bytes, mention.start) {
        None => Some(Rank::Bare),
        Some(head) if memmem::find(&head.to_ascii_lowercase(), b"alignment").is_some() => {
            Some(Rank::Alignment)
        }
        Some(head)
            if head
                .split(|b| !is_word(*b))
                .any(|word| is_one_of(word, SCORE)) =>
        {
            Some(Rank::Score)
        }
        Some(_) => None,
    }
}

/// Walks back from a score over what may stand between it and its label: punctuation, emphasis,
/// a bracket, small words.
fn label_end(bytes: &[u8], start: usize) -> usize {
    let floor = start.saturating_sub(60);
    let mut end = start;
    while end > floor {
        let byte = bytes[end - 1];
        let blank = byte.is_ascii_whitespace() || is_emphasis(byte) || !byte.is_ascii();
        if blank || matches!(byte, b':' | b'=' | b'|' | b'~' | b'(' | b'-') {
            end -= 1;
        } else if byte == b')' {
            match memchr::memrchr(b'(', &bytes[floor..end]) {
                Some(open) => end = floor + open,
                None => break,
            }
        } else {
            let word = word_before(bytes, end);
            if !is_one_of(word, LINKS) {
                break;
            }
            end -= word.len();
        }
    }
    end
}
