//! Forensic reviews: finding the JSON object in a text and counting what its lists hold.
//!
//! The object may be the whole text, stand in a fence, or follow some prose; what comes after it is
//! not looked at. An object counts as forensic when it has a `verdict` or at least one of the lists,
//! at its top level. One parse gives the counts and the confidences of the entries.

use super::pick::Any;
use super::text::skip;
use memchr::memchr;
use memchr::memmem::{self, Finder};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

/// Needles that every row is searched for, prepared once.
static FENCE: LazyLock<Finder> = LazyLock::new(|| Finder::new("```"));
static VERDICT: LazyLock<Finder> = LazyLock::new(|| Finder::new("\"verdict\""));

/// The lists of a forensic review, in the order of the extractor's outputs.
pub const LISTS: [&str; 8] = [
    "critical_failures",
    "pseudocode_flags",
    "prd_mismatches",
    "broken_pipelines",
    "missing_components",
    "risk_points",
    "verified_components",
    "required_next_actions",
];

/// Another name of `missing_components`.
const MISSING: (&str, usize) = ("missing", 4);

/// Why a text that looks like a forensic review is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    Truncated,
    Invalid,
    NoForensicFields,
}

impl Problem {
    pub fn word(self) -> &'static str {
        match self {
            Problem::Truncated => "truncated",
            Problem::Invalid => "invalid",
            Problem::NoForensicFields => "no_forensic_fields",
        }
    }
}

/// What a forensic object holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Review<'t> {
    /// The verdict as written; `None` where it is absent or no string.
    pub verdict: Option<Cow<'t, str>>,
    /// Entries of each list of [`LISTS`]; `None` where the list is absent or no list.
    pub counts: [Option<usize>; 8],
    has_verdict_key: bool,
}

impl Review<'_> {
    pub fn entries(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    fn is_forensic(&self) -> bool {
        self.has_verdict_key || self.counts.iter().any(Option::is_some)
    }
}

/// What a text is, seen as a forensic review.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'t> {
    /// It has no JSON object that could be one.
    NoJson,
    Broken(Problem),
    Review(Review<'t>),
}

/// Reads the forensic object of `text`; the confidences of its entries are added to `confidences`.
/// Where several objects stand in fences, the first forensic one is taken.
pub fn read<'t>(text: &'t str, confidences: &mut Vec<f64>) -> Found<'t> {
    let bytes = text.as_bytes();
    let first = skip(
        bytes,
        if text.starts_with('\u{feff}') { 3 } else { 0 },
        |b| b.is_ascii_whitespace(),
    );
    if bytes.get(first) == Some(&b'{') {
        return parse(&text[first..], confidences);
    }
    if memchr(b'{', bytes).is_none() {
        return Found::NoJson;
    }
    let mut found = Found::NoJson;
    for fence in FENCE.find_iter(bytes) {
        let Some(open) = fenced_object(bytes, fence + 3) else {
            continue;
        };
        let this = parse(&text[open..], confidences);
        if matches!(this, Found::Review(_)) {
            return this;
        }
        if matches!(
            found,
            Found::NoJson | Found::Broken(Problem::NoForensicFields)
        ) {
            found = this;
        }
    }
    let in_prose = || {
        VERDICT
            .find(bytes)
            .and_then(|key| object_before(bytes, key))
    };
    match found {
        // A fence in a Markdown review may hold any sample; only one that speaks of a review is a broken one.
        Found::Broken(_) if names_forensic_field(bytes) => found,
        _ => in_prose().map_or(Found::NoJson, |open| parse(&text[open..], confidences)),
    }
}

fn names_forensic_field(bytes: &[u8]) -> bool {
    let quoted = |name: &str| {
        memmem::find_iter(bytes, name)
            .any(|at| at > 0 && bytes[at - 1] == b'"' && bytes.get(at + name.len()) == Some(&b'"'))
    };
    quoted("verdict") || LISTS.iter().any(|list| quoted(list))
}

/// The `{` that a fence opens with, after `json` in any case or no language at all.
fn fenced_object(bytes: &[u8], after: usize) -> Option<usize> {
    let language = skip(bytes, after, |b| b.is_ascii_alphanumeric());
    if language != after && !bytes[after..language].eq_ignore_ascii_case(b"json") {
        return None;
    }
    let open = skip(bytes, language, |b| b.is_ascii_whitespace());
    (bytes.get(open) == Some(&b'{')).then_some(open)
}

/// The first `{` before `key` that a JSON key follows.
fn object_before(bytes: &[u8], key: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr(b'{', &bytes[from..key]) {
        let open = from + at;
        if bytes[skip(bytes, open + 1, |b| b.is_ascii_whitespace())] == b'"' {
            return Some(open);
        }
        from = open + 1;
    }
    None
}

fn parse<'t>(json: &'t str, confidences: &mut Vec<f64>) -> Found<'t> {
    let before = confidences.len();
    let mut reader = serde_json::Deserializer::from_str(json);
    match reader.deserialize_map(ReviewVisitor { confidences }) {
        Ok(review) if review.is_forensic() => Found::Review(review),
        Ok(_) => {
            confidences.truncate(before);
            Found::Broken(Problem::NoForensicFields)
        }
        Err(error) => {
            confidences.truncate(before);
            Found::Broken(if error.is_eof() {
                Problem::Truncated
            } else {
                Problem::Invalid
            })
        }
    }
}

/// What a key of the top level means.
enum Key {
    Verdict,
    List(usize),
    Missing,
    Other,
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Key, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            "verdict" => Key::Verdict,
            _ if key == MISSING.0 => Key::Missing,
            _ => LISTS
                .iter()
                .position(|list| *list == key)
                .map_or(Key::Other, Key::List),
        })
    }
}

struct ReviewVisitor<'c> {
    confidences: &'c mut Vec<f64>,
}

impl<'de> Visitor<'de> for ReviewVisitor<'_> {
    type Value = Review<'de>;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Review<'de>, A::Error> {
        let mut review = Review::default();
        let mut missing = None;
        while let Some(key) = map.next_key_seed(KeySeed)? {
            match key {
                Key::Verdict => {
                    review.has_verdict_key = true;
                    review.verdict = map.next_value_seed(Any::Text)?.text;
                }
                Key::List(list) => {
                    review.counts[list] = map.next_value_seed(Any::List(self.confidences))?.count;
                }
                Key::Missing => missing = map.next_value_seed(Any::List(self.confidences))?.count,
                Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        review.counts[MISSING.1] = review.counts[MISSING.1].or(missing);
        Ok(review)
    }
}
