//! Thin answers: whether a text holds enough to be accepted, by the rule of its own format.
//!
//! A forensic answer needs a verdict and one of the lists that its prompt insists on; a Markdown
//! answer needs a score and a table. Judging the one by the other's rule refuses good answers,
//! which is why the format is decided first.

use super::json::{Found, LISTS, Problem};
use super::{Extractor, Output, Reading, Values, table};
use crate::packs::stream::OutKind;
use memchr::memmem;

pub const EXTRACTOR: Extractor = Extractor {
    name: "thin",
    meaning: "Whether the answer holds enough, by the rule of its own format.",
    outputs: &[
        Output {
            name: "acceptable",
            kind: OutKind::Bool,
            meaning: "Forensic: a verdict and one of critical_failures, pseudocode_flags, required_next_actions. Markdown: a score and a table.",
        },
        Output {
            name: "format",
            kind: OutKind::Text,
            meaning: "The format that the text is in: markdown, forensic_json, other.",
        },
        Output {
            name: "reason",
            kind: OutKind::Text,
            meaning: "Why the answer is not acceptable. Empty where it is.",
        },
    ],
    run,
};

/// The lists of which a forensic answer needs one.
const REQUIRED: [&str; 3] = [
    "critical_failures",
    "pseudocode_flags",
    "required_next_actions",
];

fn run(reading: &Reading, out: &mut Values) {
    let (format, reason) = judge(reading);
    out.set_bool(0, reason.is_none());
    out.set_text(1, format);
    if let Some(reason) = reason {
        out.set_text(2, reason);
    }
}

/// The format of a text and what is wrong with it.
fn judge(reading: &Reading) -> (&'static str, Option<&'static str>) {
    let begins_object = reading
        .text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{');
    match &reading.json().0 {
        Found::Review(review) => {
            let listed = LISTS
                .iter()
                .zip(review.counts)
                .any(|(list, count)| count.is_some() && REQUIRED.contains(list));
            let verdict = review
                .verdict
                .as_ref()
                .is_some_and(|verdict| !verdict.trim().is_empty());
            let reason = match (verdict, listed) {
                (true, true) => None,
                (false, true) => Some("no verdict"),
                (true, false) => Some("none of the required lists"),
                (false, false) => Some("no verdict and none of the required lists"),
            };
            ("forensic_json", reason)
        }
        Found::Broken(Problem::Truncated) => ("forensic_json", Some("the JSON is cut off")),
        Found::Broken(Problem::Invalid) if begins_object => {
            ("forensic_json", Some("the JSON does not parse"))
        }
        Found::Broken(_) if begins_object => ("other", Some("JSON without forensic fields")),
        Found::Broken(_) | Found::NoJson => judge_prose(reading),
    }
}

fn judge_prose(reading: &Reading) -> (&'static str, Option<&'static str>) {
    let text = reading.text;
    if text.trim().is_empty() {
        return ("other", Some("empty"));
    }
    let table = table::tables(text).next().is_some();
    let score = reading.score().is_some();
    let reason = match (score, table) {
        (true, true) => None,
        (false, true) => Some("no score"),
        (true, false) => Some("no table"),
        (false, false) => Some("no score and no table"),
    };
    let markdown = table || score || has_marks(text);
    (if markdown { "markdown" } else { "other" }, reason)
}

/// Whether a line is a heading or a list item, or something is emphasised or fenced.
fn has_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    memmem::find(bytes, b"**").is_some()
        || memmem::find(bytes, b"```").is_some()
        || text.lines().any(|line| {
            let marks = line.bytes().take_while(|b| *b == b'#').count();
            (1..=6).contains(&marks) && line.as_bytes().get(marks) == Some(&b' ')
                || line.starts_with("- ")
                || line.starts_with("* ")
        })
}
