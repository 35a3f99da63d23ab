//! Listings that are drawn as strips and time lines: which columns say what.
//!
//! A strip: the first text column names the row, the `bar` column is the value, `runs` how many
//! things a row of the listing stands for, `status` = `failed` a diamond; columns that end in the
//! value column's name (`base_minutes` for `minutes`) are limits.
//! A time line: the first text column names the lane; `kind` is `failures` (a mark), `rule` (a
//! bar) or `blind` (hatched); `from_at`, `to_at` and `runs` say when and how many.

use super::{charts, listing};
use crate::chart::spec::{ChartSpec, Lane, StripMark, StripRow, StripSpec, TimeMark, TimelineSpec};
use crate::model::cell::{Cell, ColType};
use crate::model::report::Table;

/// Limits that a strip can tell apart.
const LIMITS: usize = 3;

/// Columns of a listing by name.
struct Columns<'t> {
    table: &'t Table,
}

impl Columns<'_> {
    fn find(&self, name: &str) -> Option<usize> {
        self.table.columns.iter().position(|c| c.name == name)
    }

    /// The first text column that is neither the iteration nor the origin.
    fn label(&self) -> Option<usize> {
        let words = |name: &str| !matches!(name, "iteration" | "source_path");
        let mut columns = self.table.columns.iter();
        columns.position(|c| c.kind == ColType::Text && words(&c.name))
    }

    fn head(&self, at: usize) -> String {
        let heads = self.table.heads.get(at).filter(|h| !h.is_empty());
        let name = &self.table.columns[at].name;
        heads.cloned().unwrap_or_else(|| name.replace('_', " "))
    }
}

fn number(row: &[Cell], at: Option<usize>) -> Option<f64> {
    row.get(at?).and_then(Cell::as_f64)
}

fn words(row: &[Cell], at: Option<usize>) -> &str {
    at.and_then(|at| row.get(at))
        .and_then(Cell::as_str)
        .unwrap_or_default()
}

/// The strip of a listing; `None` where it has no row with a value.
pub fn strip(id: &str, t: &Table) -> Option<ChartSpec> {
    let columns = Columns { table: t };
    let value = columns.find(t.bar_column.as_deref()?)?;
    let label = columns.label()?;
    let (runs, status) = (columns.find("runs"), columns.find("status"));
    let tail = format!("_{}", t.columns[value].name);
    let limits: Vec<usize> = (0..t.columns.len())
        .filter(|at| t.columns[*at].name.ends_with(&tail))
        .take(LIMITS)
        .collect();
    let mut rows: Vec<StripRow> = Vec::new();
    for row in &t.rows {
        let name = charts::clean(words(row, Some(label)));
        let Some(v) = number(row, Some(value)) else {
            continue;
        };
        let mark = StripMark {
            value: v,
            count: number(row, runs).unwrap_or(1.0),
            strong: words(row, status) == "failed",
        };
        match rows.iter_mut().find(|r| r.name == name) {
            Some(own) => own.marks.push(mark),
            None => rows.push(StripRow {
                name,
                marks: vec![mark],
                limits: limits.iter().map(|at| number(row, Some(*at))).collect(),
            }),
        }
    }
    (!rows.is_empty()).then(|| {
        ChartSpec::Strip(StripSpec {
            id: id.to_string(),
            title: charts::clean(&t.title),
            desc: String::new(),
            unit: listing::bar_unit(t).to_string(),
            limits: limits
                .iter()
                .map(|at| columns.head(*at).to_lowercase())
                .collect(),
            strong: "failed".to_string(),
            rows,
        })
    })
}

/// The time line of a listing; `None` where nothing has a time.
pub fn timeline(id: &str, t: &Table) -> Option<ChartSpec> {
    let columns = Columns { table: t };
    let label = columns.label()?;
    let (kind, from, to) = (
        columns.find("kind"),
        columns.find("from_at")?,
        columns.find("to_at"),
    );
    let runs = columns.find("runs");
    let moment =
        |row: &[Cell], at: Option<usize>| at.and_then(|at| row.get(at)).and_then(Cell::as_i64);
    let mut lanes: Vec<Lane> = Vec::new();
    for row in &t.rows {
        let Some(start) = moment(row, Some(from)) else {
            continue;
        };
        let end = moment(row, to).unwrap_or(start).max(start);
        let name = charts::clean(words(row, Some(label)));
        let at = match lanes.iter().position(|lane| lane.name == name) {
            Some(at) => at,
            None => {
                lanes.push(Lane {
                    name,
                    ..Lane::default()
                });
                lanes.len() - 1
            }
        };
        let lane = &mut lanes[at];
        match words(row, kind) {
            "rule" => lane.bars.push((start, end)),
            "blind" => lane.blind.push((start, end)),
            _ => lane.marks.push(TimeMark {
                at: start,
                count: number(row, runs).unwrap_or(1.0),
            }),
        }
    }
    (!lanes.is_empty()).then(|| {
        ChartSpec::Timeline(TimelineSpec {
            id: id.to_string(),
            title: charts::clean(&t.title),
            desc: String::new(),
            mark: "failures".to_string(),
            bar: "rule in force".to_string(),
            gap: "blind".to_string(),
            lanes,
        })
    })
}
