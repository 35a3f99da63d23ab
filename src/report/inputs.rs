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
            quarantine: 500,
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
