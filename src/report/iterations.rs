//! The iterations of a report: the axis, with what the tracker says of each.

use crate::engine::results::{MetricResult, Results, TableResult};
use crate::model::report::Iteration;
use crate::model::{Cell, canonical_iteration, natural_cmp};
use crate::packs::{MetricDef, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// The table that holds the loop's own tracker, one row per iteration.
pub const TRACKER: &str = "scrum/tracker";

/// A cell of a result by column name; `None` when the column is missing or null.
pub fn cell<'a>(table: &'a TableResult, row: &'a [Cell], name: &str) -> Option<&'a Cell> {
    let at = table.rows.column(name)?;
    row.get(at).filter(|c| !c.is_null())
}

/// A cell as text, whatever its type.
pub fn text(table: &TableResult, row: &[Cell], name: &str) -> Option<String> {
    match cell(table, row, name)? {
        Cell::Text(s) => Some(s.clone()),
        Cell::Int(i) => Some(i.to_string()),
        Cell::Float(f) => Some(f.to_string()),
        Cell::Bool(b) => Some(b.to_string()),
        Cell::Null => None,
    }
}

pub fn int(table: &TableResult, row: &[Cell], name: &str) -> Option<i64> {
    cell(table, row, name)?.as_i64()
}

/// A table's result by id, unless it failed.
pub fn table<'a>(results: &'a Results, id: &str) -> Option<&'a TableResult> {
    results
        .tables
        .iter()
        .find(|t| t.id == id && t.error.is_none())
}

/// Every iteration of the axis in its order, then those only the tracker knows, naturally
/// sorted. Sentences and moves are filled in later.
pub fn collect(results: &Results, defs: &[&MetricDef]) -> Vec<Iteration> {
    let mut list: Vec<Iteration> = results
        .axis
        .iter()
        .map(|a| Iteration {
            started_at: a.started_at,
            finished_at: a.finished_at,
            ..blank(&a.iteration, a.ordinal)
        })
        .collect();
    if let Some(tracker) = table(results, TRACKER) {
        add_tracker(&mut list, tracker);
    }
    let data = with_data(results, defs, &list);
    for iteration in &mut list {
        iteration.has_data = data.contains(&iteration.id);
        iteration.gap = gap(iteration);
    }
    for at in 0..list.len() {
        let later = list[at + 1..].iter().any(has_started);
        list[at].closed = later && matches!(list[at].status.as_deref(), Some("done" | "failed"));
    }
    list
}

pub fn newest_with_data(iterations: &[Iteration]) -> Option<String> {
    let newest = iterations.iter().rev().find(|i| i.has_data)?;
    Some(newest.id.clone())
}

pub(super) fn blank(id: &str, ordinal: i64) -> Iteration {
    Iteration {
        id: id.to_string(),
        ordinal,
        status: None,
        started_at: None,
        finished_at: None,
        fixes_applied: None,
        build_green: None,
        findings_recorded: None,
        has_data: false,
        gap: None,
        closed: false,
        sentence: String::new(),
        moves: Vec::new(),
        effective_from: None,
        repeat_of: None,
        instrument: None,
        verdict: Default::default(),
    }
}

fn add_tracker(list: &mut Vec<Iteration>, tracker: &TableResult) {
    let known: BTreeSet<String> = list.iter().map(|i| i.id.clone()).collect();
    let mut rows: BTreeMap<String, &[Cell]> = BTreeMap::new();
    for row in &tracker.rows.rows {
        if let Some(id) = text(tracker, row, "iteration") {
            rows.insert(id, row);
        }
    }
    let mut extra: Vec<&String> = rows.keys().filter(|id| !known.contains(*id)).collect();
    extra.sort_by(|a, b| natural_cmp(a, b));
    let next = list.iter().map(|i| i.ordinal + 1).max().unwrap_or(0);
    for (ordinal, id) in (next..).zip(extra) {
        list.push(blank(id, ordinal));
    }
    for iteration in list {
        let Some(row) = rows.get(&iteration.id) else {
            continue;
        };
        iteration.status = text(tracker, row, "status");
        iteration.started_at = int(tracker, row, "started_at").or(iteration.started_at);
        iteration.finished_at = int(tracker, row, "finished_at").or(iteration.finished_at);
        iteration.fixes_applied = int(tracker, row, "fixes_applied");
        iteration.findings_recorded = int(tracker, row, "findings_recorded");
        let named = |column: &str| {
            let id = text(tracker, row, column)?;
            canonical_iteration(&id).filter(|id| *id != iteration.id)
        };
        iteration.effective_from = named("effective_from");
        iteration.repeat_of = named("repeat_of");
        iteration.instrument = text(tracker, row, "instrument");
        iteration.build_green = match cell(tracker, row, "build_green") {
            Some(Cell::Bool(b)) => Some(*b),
            Some(Cell::Int(i)) => Some(*i != 0),
            _ => None,
        };
    }
}

/// Iterations with a number of their own rows. A metric over history repeats itself in an
/// iteration that never ran, so it counts only where no other metric has any number; and a
/// zero counted in a queued iteration is not data.
fn with_data(results: &Results, defs: &[&MetricDef], list: &[Iteration]) -> BTreeSet<String> {
    let scope: BTreeMap<&str, Scope> = defs.iter().map(|d| (d.id.as_str(), d.scope)).collect();
    let queued: BTreeSet<&str> = list
        .iter()
        .filter(|i| i.status.as_deref() == Some("queued"))
        .map(|i| i.id.as_str())
        .collect();
    let of = |wanted: Scope| -> BTreeSet<String> {
        let counts = |m: &&MetricResult| scope.get(m.id.as_str()) == Some(&wanted);
        let points = results
            .metrics
            .iter()
            .filter(counts)
            .flat_map(|m| &m.points);
        points
            .filter(|p| {
                let waits = queued.contains(p.iteration.as_str());
                p.value.is_some_and(|v| !waits || v != 0.0)
                    || p.n.is_some_and(|n| n > 0 || (n == 0 && !waits))
            })
            .map(|p| p.iteration.clone())
            .collect()
    };
    let own = of(Scope::Iteration);
    if own.is_empty() {
        of(Scope::History)
    } else {
        own
    }
}

fn has_started(iteration: &Iteration) -> bool {
    iteration.started_at.is_some()
        || iteration.has_data
        || matches!(
            iteration.status.as_deref(),
            Some("running" | "done" | "failed")
        )
}

fn gap(iteration: &Iteration) -> Option<String> {
    if iteration.has_data {
        return None;
    }
    let cause = match iteration.status.as_deref() {
        Some("queued") => "queued",
        Some("running") => "running",
        Some("failed") => "failed",
        Some("done") => "no input",
        _ if iteration.started_at.is_some() => "no input",
        _ => "not run",
    };
    Some(cause.to_string())
}
