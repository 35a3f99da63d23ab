//! SQL over the lake. The trait is the border: plain SQL in, plain values out.

use crate::model::{ColType, Rows};
use std::path::PathBuf;

/// A named relation an engine can query.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    pub name: String,
    /// Every column with its type, in order; a part that lacks one yields nulls.
    pub columns: Vec<(String, ColType)>,
    pub data: RelationData,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RelationData {
    /// Parquet parts of the lake.
    Parts(Vec<RelationPart>),
    /// A small relation held in memory (`axis`, `params`, `field_census`, …).
    Values(Rows),
    /// A view: checked SQL over other relations.
    View(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct RelationPart {
    pub file: PathBuf,
    pub rows: u64,
    /// Declared iteration. `None`: bind by `time_column` to the axis when read.
    pub iteration: Option<String>,
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
}
