//! What was typed: in the file, in the environment, on the command line. Nothing is filled in.

use super::remarks::{Annotation, Ignore};
use super::{Prices, Timeouts};
use crate::packs::Param;
use std::collections::BTreeMap;

/// Every setting is optional here; [`super::Config`] is what is used.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Typed {
    pub title: Option<String>,
    pub base_url: Option<String>,
    pub source_url: Option<String>,
    pub timezone: Option<String>,
    pub data: Option<Vec<String>>,
    pub lake: Option<String>,
    pub out: Option<String>,
    pub expected_every: Option<String>,
    pub stale_after: Option<String>,
    pub line_limit_bytes: Option<i64>,
    pub quarantine_limit_ratio: Option<f64>,
    pub quarantine_limit_lines: Option<i64>,
    pub jobs: Option<i64>,
    pub redact: Option<bool>,
    pub closed_on: Option<bool>,
    pub closed_file: Option<String>,
    pub closed_gate: Option<bool>,
    pub evidence_folder: Option<String>,
    pub aliases: BTreeMap<String, String>,
    pub params: BTreeMap<String, Param>,
    pub metrics: BTreeMap<String, TypedGoal>,
    pub paths: Vec<TypedPath>,
    pub sources: Vec<TypedSource>,
    pub prices: Option<Prices>,
    pub timeouts: Timeouts,
    pub gate: TypedGate,
    pub pins: Vec<TypedPin>,
    pub ignores: Vec<Ignore>,
    pub annotations: Vec<Annotation>,
    /// `[systems]`: name → patterns.
    pub systems: BTreeMap<String, Vec<String>>,
}

/// `[metrics.<id>]`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedGoal {
    pub baseline: Option<f64>,
    pub target: Option<f64>,
    pub target_after: Option<String>,
    pub min_effect: Option<f64>,
    pub line: u32,
}

/// `[gate]` with its `[[gate.rule]]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedGate {
    pub no_data: Option<bool>,
    pub stale: Option<bool>,
    pub quarantine_ratio: Option<f64>,
    pub conflicts: Option<bool>,
    pub ratchet: Option<Vec<String>>,
    pub ratchet_file: Option<String>,
    pub rules: Vec<TypedRule>,
}

/// `[[gate.rule]]`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedRule {
    pub metric: String,
    pub series: Option<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub worse_by: Option<f64>,
    pub against: Option<String>,
    pub verdicts: Option<Vec<String>>,
    pub missing: Option<String>,
    pub line: u32,
}

/// `[[pin]]`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedPin {
    pub from: String,
    pub to: String,
    pub line: u32,
}

impl TypedGate {
    fn over(self, below: TypedGate) -> TypedGate {
        TypedGate {
            no_data: self.no_data.or(below.no_data),
            stale: self.stale.or(below.stale),
            quarantine_ratio: self.quarantine_ratio.or(below.quarantine_ratio),
            conflicts: self.conflicts.or(below.conflicts),
            ratchet: self.ratchet.or(below.ratchet),
            ratchet_file: self.ratchet_file.or(below.ratchet_file),
            rules: match self.rules.is_empty() {
                true => below.rules,
                false => self.rules,
            },
        }
    }
}

/// `[[path]]`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedPath {
    pub name: String,
    pub producer: String,
    pub consumer: String,
    pub line: u32,
}

/// (as it stands there, as it is read, line)
pub type ValueMap = Vec<(String, String, u32)>;

/// `[[source]]`; names with the lines they stand in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypedSource {
    pub glob: String,
    pub stream: Option<String>,
    pub stream_line: u32,
    pub snapshot: bool,
    pub iteration: Option<TypedIteration>,
    pub iteration_line: u32,
    /// (field, path)
    pub fields: Vec<(String, String, u32)>,
    pub constants: Vec<(String, serde_json::Value, u32)>,
    /// (field, (as it stands there, as it is read))
    pub values: Vec<(String, ValueMap, u32)>,
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TypedIteration {
    /// path, day, week, branch, session
    Word(&'static str),
    Found {
        field: Option<String>,
        regex: Option<String>,
    },
}

impl Typed {
    /// These settings, and those of `below` where they are silent.
    pub fn over(self, below: Typed) -> Typed {
        let mut params = below.params;
        params.extend(self.params);
        let mut metrics = below.metrics;
        for (id, goal) in self.metrics {
            let old = metrics.remove(&id).unwrap_or_default();
            let merged = TypedGoal {
                baseline: goal.baseline.or(old.baseline),
                target: goal.target.or(old.target),
                target_after: goal.target_after.or(old.target_after),
                min_effect: goal.min_effect.or(old.min_effect),
                line: goal.line.max(old.line),
            };
            metrics.insert(id, merged);
        }
        Typed {
            title: self.title.or(below.title),
            base_url: self.base_url.or(below.base_url),
            source_url: self.source_url.or(below.source_url),
            timezone: self.timezone.or(below.timezone),
            data: self.data.or(below.data),
            lake: self.lake.or(below.lake),
            out: self.out.or(below.out),
            expected_every: self.expected_every.or(below.expected_every),
            stale_after: self.stale_after.or(below.stale_after),
            line_limit_bytes: self.line_limit_bytes.or(below.line_limit_bytes),
            quarantine_limit_ratio: self.quarantine_limit_ratio.or(below.quarantine_limit_ratio),
            quarantine_limit_lines: self.quarantine_limit_lines.or(below.quarantine_limit_lines),
            jobs: self.jobs.or(below.jobs),
            redact: self.redact.or(below.redact),
            closed_on: self.closed_on.or(below.closed_on),
            closed_file: self.closed_file.or(below.closed_file),
            closed_gate: self.closed_gate.or(below.closed_gate),
            evidence_folder: self.evidence_folder.or(below.evidence_folder),
            aliases: {
                let mut aliases = below.aliases;
                aliases.extend(self.aliases);
                aliases
            },
            params,
            metrics,
            prices: self.prices.or(below.prices),
            timeouts: {
                let mut timeouts = below.timeouts;
                timeouts.extend(self.timeouts);
                timeouts
            },
            paths: match self.paths.is_empty() {
                true => below.paths,
                false => self.paths,
            },
            sources: match self.sources.is_empty() {
                true => below.sources,
                false => self.sources,
            },
            systems: match self.systems.is_empty() {
                true => below.systems,
                false => self.systems,
            },
            gate: self.gate.over(below.gate),
            pins: match self.pins.is_empty() {
                true => below.pins,
                false => self.pins,
            },
            ignores: match self.ignores.is_empty() {
                true => below.ignores,
                false => self.ignores,
            },
            annotations: match self.annotations.is_empty() {
                true => below.annotations,
                false => self.annotations,
            },
        }
    }
}
