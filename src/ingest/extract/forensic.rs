//! The forensic JSON review: its verdict and how many entries each of its lists holds.

use super::json::{Found, LISTS};
use super::{Extractor, Output, Reading, Values};
use crate::packs::stream::OutKind;

const fn count(name: &'static str, meaning: &'static str) -> Output {
    Output {
        name,
        kind: OutKind::Int,
        meaning,
    }
}

pub const EXTRACTOR: Extractor = Extractor {
    name: "forensic",
    meaning: "The forensic review in the text: one JSON object, alone, in a fence or between prose.",
    outputs: &[
        Output {
            name: "is_forensic",
            kind: OutKind::Bool,
            meaning: "Whether the text holds a whole JSON object with a verdict or one of the lists.",
        },
        Output {
            name: "verdict",
            kind: OutKind::Text,
            meaning: "The verdict: pass, fail, needs_patch, or another word as written.",
        },
        count(
            "critical_failures",
            "Entries that say the file fails. Empty where the list is absent, zero where it is there and empty.",
        ),
        count(
            "pseudocode_flags",
            "Entries about pretended code. Empty where the list is absent.",
        ),
        count(
            "prd_mismatches",
            "Entries about behaviour that the plan does not have so. Empty where the list is absent.",
        ),
        count(
            "broken_pipelines",
            "Entries about chains that break on the way. Empty where the list is absent.",
        ),
        count(
            "missing_components",
            "Entries about parts of the plan that are not there; the list may also be called missing. Empty where it is absent.",
        ),
        count(
            "risk_points",
            "Entries about risks. Empty where the list is absent.",
        ),
        count(
            "verified_components",
            "Parts proved to work. Empty where the list is absent.",
        ),
        count(
            "required_next_actions",
            "Actions asked for. Empty where the list is absent.",
        ),
        Output {
            name: "forensic_problem",
            kind: OutKind::Text,
            meaning: "Why a text that begins a JSON object is no forensic review: truncated, invalid, no_forensic_fields.",
        },
    ],
    run,
};

const VERDICT: usize = 1;
const FIRST_LIST: usize = 2;
const PROBLEM: usize = FIRST_LIST + LISTS.len();

fn run(reading: &Reading, out: &mut Values) {
    let (found, _) = reading.json();
    out.set_bool(0, matches!(found, Found::Review(_)));
    match found {
        Found::NoJson => {}
        Found::Broken(problem) => out.set_text(PROBLEM, problem.word()),
        Found::Review(review) => {
            if let Some(verdict) = &review.verdict {
                out.set_text(VERDICT, known_verdict(verdict).unwrap_or(verdict));
            }
            for (list, count) in review.counts.iter().enumerate() {
                if let Some(count) = count {
                    out.set_count(FIRST_LIST + list, *count);
                }
            }
        }
    }
}

/// The vocabulary's word for a verdict, whatever its case and whether blanks or hyphens join it.
fn known_verdict(written: &str) -> Option<&'static str> {
    let same = |word: &&&str| {
        let written = written.trim().bytes();
        word.len() == written.len()
            && written.zip(word.bytes()).all(|(w, k)| {
                w.to_ascii_lowercase() == k || (k == b'_' && matches!(w, b' ' | b'-'))
            })
    };
    ["pass", "fail", "needs_patch"].iter().find(same).copied()
}
