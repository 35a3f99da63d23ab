//! What a report needs besides results and packs: the facts of configuration and ingest.

use super::health::Limit;
use crate::model::report::{Accounting, QuarantineLine, Site, UnknownField};
use std::collections::{BTreeMap, BTreeSet};

/// A metric's entry under `[metrics.<id>]` of the project's configuration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Goal {
    pub baseline: Option<f64>,
    pub target: Option<f64>,
    /// The iteration by which the target is due.
    pub target_after: Option<String>,
    /// The smallest change that counts, in the unit of the values.
    pub min_effect: Option<f64>,
}

/// `[[ignore]]`: an alert that the project knows of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ignore {
    pub metric: String,
    /// While this is the newest iteration with data.
    pub iteration: Option<String>,
    /// As long as the data reaches no further: UTC microseconds, and as written.
    pub until: Option<(i64, String)>,
    pub reason: String,
}

/// `[[annotation]]`: a dated remark, drawn on charts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Annotation {
    pub iteration: Option<String>,
    /// UTC microseconds.
    pub at: Option<i64>,
    pub text: String,
    /// Only on this metric's charts.
    pub metric: Option<String>,
}

/// How often new data is expected: as configured (`1d`), and its length in microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Every {
    pub text: String,
    pub micros: i64,
}

/// How much of a listing the report keeps; totals always count everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Refused lines listed.
    pub quarantine: usize,
    /// Characters of a refused line that are shown.
    pub excerpt: usize,
    /// Rows behind one number of one iteration.
    pub rows_behind: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Caps {
            quarantine: 20_000,
            excerpt: 400,
            rows_behind: 200,
        }
    }
}

/// The facts of a report. Lists come sorted; the report keeps their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    /// Version of the program.
    pub version: String,
    pub site: Site,
    /// By metric id.
    pub goals: BTreeMap<String, Goal>,
    pub ignores: Vec<Ignore>,
    pub annotations: Vec<Annotation>,
    pub accounting: Accounting,
    /// Refused lines by path and line. Excerpts are cut here, after masking, so that no half of
    /// a secret stays; give a few kilobytes of the line.
    pub quarantine: Vec<QuarantineLine>,
    /// Reason code → lines, over everything.
    pub quarantine_by_reason: BTreeMap<String, i64>,
    pub quarantine_limit: Limit,
    /// By stream, then rows descending.
    pub unknown_fields: Vec<UnknownField>,
    /// Paths of rewritten sources that wait for `accept-source`. A source whose account says
    /// `conflict` need not stand here.
    pub conflicts: Vec<String>,
    /// The newest time in the data, UTC microseconds.
    pub data_through: Option<i64>,
    pub expected_every: Option<Every>,
    /// Mask secrets (`--no-redact` turns it off).
    pub redact: bool,
    pub caps: Caps,
    /// Pairs of iterations to compare (`[[pin]]`).
    pub pins: Vec<(String, String)>,
    /// The iterations to show, where not all of them are ([`super::shown`]).
    pub shown: Option<BTreeSet<String>>,
}
