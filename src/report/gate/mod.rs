//! Gates: what must hold of a report, and by how much it does not. Pure functions.

mod accounting;
mod ratchet;
mod rule;
#[cfg(test)]
mod tests;

pub use ratchet::{Ratchet, Record};

use crate::model::report::Report;
use globset::{Glob, GlobMatcher};
use serde::Serialize;
use std::path::PathBuf;

/// `[gate]` of a project, checked.
#[derive(Debug, Clone)]
pub struct Gates {
    /// Fails when the lake holds no row.
    pub no_data: bool,
    /// Fails when the data is older than `[schedule]` allows.
    pub stale: bool,
    /// Share of all lines that may be in quarantine, 0 to 1.
    pub quarantine_ratio: Option<f64>,
    /// Fails while a rewritten source waits for `accept-source`.
    pub conflicts: bool,
    /// Changes of instrument that the newest iteration may carry.
    pub instrument_changes: Option<i64>,
    /// Numbers of closed iterations that may be restated while that is news.
    pub restatements: Option<i64>,
    /// In the order of the configuration.
    pub rules: Vec<Rule>,
    /// Metrics whose values may only get better.
    pub ratchet: Vec<Pattern>,
    pub ratchet_file: PathBuf,
}

impl Default for Gates {
    fn default() -> Gates {
        Gates {
            no_data: true,
            stale: true,
            quarantine_ratio: None,
            conflicts: false,
            instrument_changes: None,
            restatements: None,
            rules: Vec::new(),
            ratchet: Vec::new(),
            ratchet_file: PathBuf::from("ratchet.json"),
        }
    }
}

/// A metric's id, or several by `*`.
#[derive(Debug, Clone)]
pub struct Pattern {
    pub written: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// `None` when the text is no pattern.
    pub fn new(written: &str) -> Option<Pattern> {
        Some(Pattern {
            written: written.to_string(),
            matcher: Glob::new(written).ok()?.compile_matcher(),
        })
    }

    pub fn matches(&self, metric: &str) -> bool {
        self.matcher.is_match(metric)
    }

    /// Names one metric and no other.
    pub fn is_plain(&self) -> bool {
        !self.written.contains(['*', '?', '[', '{'])
    }
}

/// What a change is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The last iteration before with a value.
    Previous,
    Baseline,
    /// The best value of any earlier iteration.
    Best,
}

/// `[[gate.rule]]`
#[derive(Debug, Clone)]
pub struct Rule {
    pub metric: Pattern,
    /// One series of the metric; all of them when left out.
    pub series: Option<String>,
    /// Bounds of the value, both within, in the metric's unit.
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// By how much the value may be worse, in the metric's unit; a metric without a better side
    /// may move that far either way.
    pub worse_by: Option<f64>,
    pub against: Against,
    /// Verdict words that fail.
    pub verdicts: Vec<String>,
    /// Whether a metric without a value in the newest iteration fails.
    pub missing_fails: bool,
    /// `loopscope.toml:12`
    pub place: String,
}

/// A gate that does not hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failed {
    /// `no_data`, `stale`, `quarantine`, `conflict`, `instrument`, `restatements`, `value`,
    /// `change`, `verdict`, `missing`, `ratchet` or `restated`.
    pub gate: &'static str,
    pub metric: Option<String>,
    pub series: Option<String>,
    pub iteration: Option<String>,
    /// What stands there.
    pub found: String,
    pub expected: String,
    /// How far it is past the edge, in words.
    pub by: Option<String>,
    /// Where the gate is written.
    pub place: Option<String>,
    /// Page of the site that shows more.
    pub see: String,
}

impl Failed {
    /// One line: what was found, what was expected, by how much, where to look.
    pub fn line(&self) -> String {
        let subject = match (&self.metric, &self.series) {
            (Some(metric), Some(series)) => format!("{metric} ({series})"),
            (Some(metric), None) => metric.clone(),
            _ => self.gate.to_string(),
        };
        let by = self.by.as_ref().map(|by| format!(", {by}"));
        let place = self.place.as_ref().map(|place| format!(" ({place})"));
        format!(
            "{subject}: {}; expected {}{}{}; see {}",
            self.found,
            self.expected,
            by.unwrap_or_default(),
            place.unwrap_or_default(),
            self.see
        )
    }
}

/// What the report alone does not know.
pub struct Facts<'a> {
    /// The wall clock, UTC microseconds.
    pub now: i64,
    pub stale_after_micros: Option<i64>,
    pub ratchet: &'a Ratchet,
}

/// Every gate that does not hold, and how many were looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub checked: usize,
    pub failed: Vec<Failed>,
}

/// Looks at every gate: accounting first, then the rules in their order, then the ratchet.
pub fn evaluate(report: &Report, gates: &Gates, facts: &Facts<'_>) -> Outcome {
    let mut outcome = Outcome {
        checked: 0,
        failed: Vec::new(),
    };
    accounting::evaluate(report, gates, facts, &mut outcome);
    for rule in &gates.rules {
        rule::evaluate(report, rule, &mut outcome);
    }
    ratchet::evaluate(report, gates, facts.ratchet, &mut outcome);
    outcome
}
