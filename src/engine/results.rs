//! What the engine computes for a report: points per metric, rows per table.

use crate::model::Rows;
use crate::model::report::RowsBehind;
use serde::{Deserialize, Serialize};

/// One iteration of the axis, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisRow {
    pub iteration: String,
    pub ordinal: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
}

/// A metric's raw answer: (iteration, series) → value or k / n.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawPoint {
    pub iteration: String,
    pub series: Option<String>,
    pub value: Option<f64>,
    pub k: Option<i64>,
    pub n: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricResult {
    pub id: String,
    /// Axis order, then series (declared order first, the rest naturally sorted).
    pub points: Vec<RawPoint>,
    pub rows_behind: Vec<RowsBehind>,
    /// A query that failed says so here; the rest of the report goes on.
    pub error: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableResult {
    /// `pack/name`
    pub id: String,
    pub rows: Rows,
    /// Rows before capping.
    pub total: i64,
    pub error: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Results {
    pub axis: Vec<AxisRow>,
    /// In pack order.
    pub metrics: Vec<MetricResult>,
    pub tables: Vec<TableResult>,
}
