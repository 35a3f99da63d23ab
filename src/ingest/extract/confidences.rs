//! The reviewer's confidence in each suggestion, in percent, and how many suggestions there are.
//!
//! A forensic object gives the `confidence` of its lists' entries. Markdown gives the cells of
//! every table column whose header says confidence; where there are none, inline mentions
//! (`Confidence: 85%`, `confidence 85%`, `85% confidence`). Averages and other summaries are no
//! suggestion's confidence. `92%`, `92`, `0.92`, `92/100` and `9/10` are all read; a number with a
//! decimal point up to 1 and no percent sign is a fraction, a bare `1` is one percent. Ranges and
//! words such as `high` give none, nor does anything outside 0 to 100.

use super::json::Found;
use super::suggestions;
use super::table::{self, Table};
use super::text::{
    is_emphasis, is_one_of, is_word, number_at, skip, skip_back, word_at, word_before,
};
use super::{Extractor, Output, Reading, Values};
use crate::packs::stream::OutKind;
use memchr::memmem::{self, Finder};
use std::sync::LazyLock;

/// Needles that every row is searched for, prepared once.
static LOWER: LazyLock<Finder> = LazyLock::new(|| Finder::new("onfidence"));
static UPPER: LazyLock<Finder> = LazyLock::new(|| Finder::new("CONFIDENCE"));

pub const EXTRACTOR: Extractor = Extractor {
    name: "confidences",
    meaning: "The confidences that the text gives its suggestions, and how many suggestions it makes.",
    outputs: &[
        Output {
            name: "confidences",
            kind: OutKind::ListFloat,
            meaning: "Confidence of each suggestion in percent, in the order of the text.",
        },
        Output {
            name: "confidence_mean",
            kind: OutKind::Float,
            meaning: "Their mean. Empty where there are none.",
        },
        Output {
            name: "confidence_min",
            kind: OutKind::Float,
            meaning: "The lowest of them.",
        },
        Output {
            name: "confidence_max",
            kind: OutKind::Float,
            meaning: "The highest of them.",
        },
        Output {
            name: "confidence_count",
            kind: OutKind::Int,
            meaning: "How many there are. Zero next to suggestions is a drop-out.",
        },
        Output {
            name: "confidence_saturated",
            kind: OutKind::Int,
            meaning: "How many of them are 100.",
        },
        Output {
            name: "suggestions",
            kind: OutKind::Int,
            meaning: "Suggestions: entries of the forensic lists, rows of the suggestion tables, or list items.",
        },
    ],
    run,
};

/// Words before `confidence` that make it a summary of several.
const SUMMARY: &[&str] = &[
    "average",
    "avg",
    "overall",
    "mean",
    "median",
    "min",
    "minimum",
    "max",
    "maximum",
    "lowest",
    "highest",
    "total",
    "aggregate",
    "combined",
];

fn run(reading: &Reading, out: &mut Values) {
    let list = out.start_list(0);
    let suggestions = collect(reading, list);
    let count = list.len();
    let saturated = list.iter().filter(|c| **c == 100.0).count();
    let sum: f64 = list.iter().sum();
    let min = list.iter().copied().fold(f64::INFINITY, f64::min);
    let max = list.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if count > 0 {
        out.set_float(1, sum / count as f64);
        out.set_float(2, min);
        out.set_float(3, max);
    }
    out.set_count(4, count);
    out.set_count(5, saturated);
    out.set_count(6, suggestions);
}

/// Fills `list` and returns the number of suggestions.
fn collect(reading: &Reading, list: &mut Vec<f64>) -> usize {
    let text = reading.text;
    let (found, confidences) = reading.json();
    match found {
        Found::Review(review) => {
            list.extend(confidences);
            return review.entries();
        }
        // What is left of a cut object still has its keys.
        Found::Broken(_) => return keys(text.as_bytes(), list),
        Found::NoJson => {}
    }
    // Where a table has the column, its rows are the suggestions and other tables are background.
    let (mut with_column, mut without) = (0, 0);
    for table in table::tables(text) {
        match table_rows(&table, list) {
            (rows, true) => with_column += rows,
            (rows, false) => without += rows,
        }
    }
    if list.is_empty() {
        inline(text.as_bytes(), list);
    }
    match (with_column, without) {
        (0, 0) => suggestions::items(text).max(list.len()),
        (0, rows) | (rows, _) => rows,
    }
}

/// Reads the confidence column of a table, if it has one. Gives the number of rows, zero where they
/// are no suggestions, and whether the column is there.
fn table_rows(table: &Table, list: &mut Vec<f64>) -> (usize, bool) {
    let mut column = None;
    let mut suggesting = false;
    for (at, head) in table::cells(table.header).enumerate() {
        for word in head
            .split(|b| !b.is_ascii_alphabetic())
            .filter(|word| !word.is_empty())
        {
            suggesting = suggesting || is_one_of(word, suggestions::WORDS);
            if column.is_none() && is_one_of(word, &["confidence", "conf"]) {
                column = Some(at);
            }
        }
    }
    if !suggesting {
        return (0, false);
    }
    let mut rows = 0;
    for line in table.lines() {
        rows += 1;
        if let Some(column) = column
            && let Some(cell) = table::cells(line).nth(column)
        {
            list.extend(value(cell));
        }
    }
    (rows, column.is_some())
}

/// The confidence that a table cell or a JSON string holds, in percent.
pub fn value(cell: &[u8]) -> Option<f64> {
    let open = |b: u8| b == b' ' || b == b'~' || is_emphasis(b);
    if let Some(found) = amount(cell, skip(cell, 0, open)) {
        return Some(found.value);
    }
    // `High (85%)`: a word, then the number in brackets.
    let word = skip(cell, skip(cell, 0, open), |b| b.is_ascii_alphabetic());
    let bracket = skip(cell, word, open);
    if word == 0 || !matches!(cell.get(bracket), Some(b'(' | b':')) {
        return None;
    }
    amount(cell, skip(cell, bracket + 1, open)).map(|found| found.value)
}

/// A confidence and where it ends.
struct Amount {
    value: f64,
    end: usize,
    percent: bool,
}

/// Reads `92%`, `92 %`, `92`, `0.92`, `92/100` or `9/10` at `at`; ranges and longer words are none.
fn amount(bytes: &[u8], at: usize) -> Option<Amount> {
    let number = number_at(bytes, at)?;
    let after = skip(bytes, number.end, |b| b == b' ');
    let found = match bytes.get(after) {
        Some(b'%') => Amount {
            value: number.value,
            end: after + 1,
            percent: true,
        },
        Some(b'/') => {
            let scale = number_at(bytes, skip(bytes, after + 1, |b| b == b' '))?;
            let value = match scale.value {
                100.0 => number.value,
                10.0 => number.value * 10.0,
                _ => return None,
            };
            Amount {
                value,
                end: scale.end,
                percent: true,
            }
        }
        _ => Amount {
            value: percent(number.value, number.point)?,
            end: number.end,
            percent: false,
        },
    };
    let range = |at: usize| {
        bytes
            .get(skip(bytes, at, |b| b == b' '))
            .is_some_and(u8::is_ascii_digit)
    };
    let next = skip(bytes, found.end, |b| b == b' ');
    let goes_on = match bytes.get(next) {
        Some(b'-') => range(next + 1),
        Some(0xE2) if bytes[next..].starts_with("–".as_bytes()) => range(next + 3),
        Some(b'/') => true,
        Some(b) => {
            next == found.end && (b.is_ascii_alphanumeric() || (*b == b'.' && range(next + 1)))
        }
        None => false,
    };
    ((0.0..=100.0).contains(&found.value) && !goes_on).then_some(found)
}

/// A number as percent: one with a decimal point that is at most 1 is a fraction.
pub fn percent(value: f64, point: bool) -> Option<f64> {
    let percent = if point && value <= 1.0 {
        (value * 1e8).round() / 1e6
    } else {
        value
    };
    (0.0..=100.0).contains(&percent).then_some(percent)
}

/// The values of every JSON key `confidence`; returns how many such keys there are.
fn keys(bytes: &[u8], list: &mut Vec<f64>) -> usize {
    const KEY: &[u8] = b"\"confidence\"";
    let mut found = 0;
    for key in memmem::find_iter(bytes, KEY) {
        let colon = skip(bytes, key + KEY.len(), |b| b.is_ascii_whitespace());
        if bytes.get(colon) == Some(&b':') {
            found += 1;
            let at = skip(bytes, colon + 1, |b| b.is_ascii_whitespace() || b == b'"');
            list.extend(amount(bytes, at).map(|amount| amount.value));
        }
    }
    found
}

/// Adds what is written beside the word confidence.
fn inline(bytes: &[u8], list: &mut Vec<f64>) {
    let before = list.len();
    for at in LOWER.find_iter(bytes) {
        if at > 0 && matches!(bytes[at - 1], b'c' | b'C') {
            list.extend(beside(bytes, at - 1));
        }
    }
    if list.len() == before {
        for at in UPPER.find_iter(bytes) {
            list.extend(beside(bytes, at));
        }
    }
}

/// The confidence that belongs to the word confidence at `word`: after it, else before it.
fn beside(bytes: &[u8], word: usize) -> Option<f64> {
    let end = word + "confidence".len();
    let joined = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    if joined(bytes.get(end)) || (word > 0 && joined(bytes.get(word - 1))) {
        return None;
    }
    // `confidence_avg` and `min_confidence` are names of fields, `_Confidence_` is emphasis.
    let named = bytes.get(end) == Some(&b'_') && bytes.get(end + 1).is_some_and(|b| is_word(*b));
    let gap = skip_back(bytes, word, |b| b == b' ' || is_emphasis(b));
    if named || is_one_of(word_before(bytes, gap), SUMMARY) {
        return None;
    }
    after_word(bytes, end).or_else(|| before_word(bytes, gap))
}

fn after_word(bytes: &[u8], end: usize) -> Option<f64> {
    let loose = |b: u8| matches!(b, b' ' | b'"') || is_emphasis(b);
    let mut at = skip(bytes, end, loose);
    let noun = word_at(bytes, at);
    if is_one_of(noun, &["level", "score", "rating"]) {
        at = skip(bytes, at + noun.len(), loose);
    }
    let labelled = matches!(bytes.get(at), Some(b':' | b'='));
    at = skip(bytes, at + usize::from(labelled), |b| loose(b) || b == b'~');
    let word = word_at(bytes, at);
    if labelled && is_one_of(word, &["high", "medium", "low", "moderate"]) {
        at = skip(bytes, at + word.len(), loose);
    }
    let bracket = usize::from(bytes.get(at) == Some(&b'('));
    let found = amount(bytes, at + bracket)?;
    (labelled || found.percent).then_some(found.value)
}

/// `85% confidence`.
fn before_word(bytes: &[u8], gap: usize) -> Option<f64> {
    let sign = gap.checked_sub(1)?;
    if bytes[sign] != b'%' {
        return None;
    }
    let start = skip_back(bytes, sign, |b| b.is_ascii_digit() || b == b'.');
    let value = number_at(bytes, start)
        .filter(|number| number.end == sign)?
        .value;
    let part_of_more =
        start > 0 && (is_word(bytes[start - 1]) || matches!(bytes[start - 1], b'-' | b','));
    (!part_of_more && value <= 100.0).then_some(value)
}
