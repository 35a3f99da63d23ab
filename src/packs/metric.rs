//! A metric, view or table: one `.sql` file with a comment header and one SELECT.

use crate::model::{Better, Tone};
use std::collections::BTreeMap;

/// What an iteration's rows of an answer depend on; the author's promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The iteration's own rows only.
    Iteration,
    /// Its own rows and those of the iterations before it on the axis. Such a view is kept as it
    /// is for the iterations that have not changed, and whatever reads it sees of it the rows of
    /// its own iteration. A metric looks back through such views only.
    Past,
    History,
}

/// SQL that passed the subset check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSql {
    /// As written by its author, header removed.
    pub written: String,
    /// With the casts the loader may add; what the engine runs.
    pub text: String,
    /// Base relations it reads (CTE names removed), sorted.
    pub relations: Vec<String>,
    /// Output column names in order.
    pub columns: Vec<String>,
}

/// `rows: FROM findings WHERE status = 'open'` and `show: id, severity, file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsDef {
    /// `SELECT iteration, source_path, source_line, <show> FROM … WHERE …`, checked.
    pub sql: CheckedSql,
    pub show: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MetricDef {
    pub id: String,
    pub pack: String,
    pub title: String,
    pub question: String,
    pub unit: String,
    pub better: Better,
    pub chart: String,
    pub scale: Option<(f64, f64)>,
    /// Fixed order of series; empty: order found, naturally sorted.
    pub series: Vec<String>,
    /// Series → what its colour says.
    pub tones: BTreeMap<String, Tone>,
    pub scope: Scope,
    pub definition: String,
    pub rows: Option<RowsDef>,
    pub sql: CheckedSql,
    /// Where it was read from, for messages.
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewDef {
    pub name: String,
    pub pack: String,
    pub scope: Scope,
    /// Its rows are kept by iteration: every view of the past, and what its author asks for.
    pub kept: bool,
    pub sql: CheckedSql,
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDef {
    /// `pack/name`
    pub id: String,
    pub pack: String,
    pub title: String,
    pub text: String,
    pub on_iteration_page: bool,
    /// (column, head, unit); columns not listed are headed by their own name.
    pub heads: Vec<(String, String, String)>,
    pub empty: String,
    pub draw: String,
    pub bar_column: Option<String>,
    /// Rows kept for the page.
    pub cap: usize,
    /// `Iteration`: the rows of an iteration follow from its own rows, and the answer is in the
    /// order of the axis but for text or whole numbers that stand before it in ORDER BY.
    pub scope: Scope,
    pub sql: CheckedSql,
    pub file: String,
}
