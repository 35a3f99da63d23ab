//! SQL over the lake. The trait is the border: plain SQL in, plain values out.

pub mod asking;
pub mod axis;
mod behind;
pub mod binding;
pub mod cache;
pub mod catalog;
mod cells;
mod chunks;
mod compute;
pub mod definition;
pub mod derived;
mod fingerprint;
mod frames;
mod held;
mod kept;
mod lost;
mod names;
mod nothing;
mod pass;
mod points;
pub mod polars;
pub mod results;
mod scan;
pub mod shares;
mod tables;
pub mod tiny;

pub use axis::build_axis;
pub use cache::{Cache, Work};
pub use catalog::{CensusRow, ComputeInputs, MetricTarget, PropagationPath, TimeoutTier, catalog};
pub use cells::round12;
pub use compute::{ROWS_KEPT, ROWS_KEPT_NEWEST, ask, compute, compute_from, newest_with_data};
pub use definition::Definition;
pub use polars::PolarsEngine;

use crate::model::{ColType, Rows};
use std::path::PathBuf;

/// A named relation an engine can query.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    pub name: String,
    /// A state stream has no iteration: nothing is bound by time.
    pub state: bool,
    /// Every column with its type, in order; a part that lacks one yields nulls.
    pub columns: Vec<(String, ColType)>,
    pub data: RelationData,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RelationData {
    /// Parquet parts of the lake, without the rows whose `row_id` is listed (sorted): they
    /// lost to another row of their identity, or their source was retired. Parts stand in the
    /// order of their rows (natural source path, then line): sums then add in the same order
    /// whatever the nights the rows came in.
    Parts {
        parts: Vec<RelationPart>,
        losers: std::sync::Arc<Vec<i64>>,
    },
    /// A small relation held in memory (`axis`, `params`, `field_census`, …).
    Values(Rows),
    /// Computed from other relations and kept in the lake, see [`derived`].
    Derived(derived::DerivedRows),
    /// A view: checked SQL over other relations.
    View(String),
    /// A view that could not be kept, and why; whatever reads it says so.
    Failed(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct RelationPart {
    pub file: PathBuf,
    pub rows: u64,
    /// Declared iteration. `None`: a state stream, or rows bound to the axis by `stream_time`
    /// when read (the last iteration whose started_at <= time; the UTC day without an axis).
    pub iteration: Option<String>,
    /// Range of `stream_time` in the part.
    pub min_time: Option<i64>,
    pub max_time: Option<i64>,
    /// Digest of the part's content, for the result cache.
    pub digest: String,
}

#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error("{0}")]
    Query(String),
}

/// One engine over a fixed set of relations.
pub trait Engine {
    /// Runs one checked SELECT. Integers come back as `Cell::Int`, floats rounded to 12
    /// significant digits, times as microseconds.
    fn query(&self, sql: &str) -> Result<Rows, EngineError>;

    /// The first `cap` rows of an answer (of each value of the text column `per`, when given)
    /// and how many rows the whole answer has.
    fn head(&self, sql: &str, cap: usize, per: Option<&str>) -> Result<(Rows, i64), EngineError>;
}

#[cfg(test)]
mod compute_tests;
#[cfg(test)]
mod fleet_test;
#[cfg(test)]
mod kept_tests;
#[cfg(test)]
mod query_tests;
#[cfg(test)]
mod testing;
