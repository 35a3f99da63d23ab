//! The rows behind a metric's numbers: per iteration the first few by file and line.
//!
//! A big relation is never sorted or held: one pass counts rows per iteration and file, another
//! fetches the narrow ranges of lines in which the first rows must lie. Where few rows can be
//! behind, they are fetched at once.

use super::{Engine, EngineError, PolarsEngine, cells};
use crate::model::report::{RowRef, RowsBehind};
use crate::model::{Cell, Rows, natural_cmp};
use ::polars::prelude::{DataType, PolarsError};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// So many rows are held at once.
const FETCHED_AT_ONCE: u64 = 65_536;

/// Rows of one file in one iteration.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    path: String,
    rows: i64,
    first: i64,
    last: i64,
}

/// What is fetched from one file: its first `rows` rows lie in `first..=until`.
struct Wanted {
    iteration: String,
    path: String,
    rows: i64,
    first: i64,
    until: i64,
    last: i64,
}

/// Runs `sql` (`SELECT iteration, source_path, source_line, …`) for the iterations in `caps`
/// (iteration → rows to keep). Iterations without rows are left out. `rows_at_most`: rows of the
/// lake that the engine looks at.
pub(super) fn rows_behind(
    engine: &PolarsEngine,
    sql: &str,
    caps: &BTreeMap<String, usize>,
    rows_at_most: u64,
) -> Result<Vec<RowsBehind>, EngineError> {
    match rows_at_most <= FETCHED_AT_ONCE {
        true => at_once(engine, sql, caps).map_err(EngineError::Query),
        false => in_two_passes(engine, sql, caps),
    }
}

fn at_once(
    engine: &PolarsEngine,
    sql: &str,
    caps: &BTreeMap<String, usize>,
) -> Result<Vec<RowsBehind>, String> {
    let said = |e: PolarsError| e.to_string();
    let frame = engine.collect_of(sql, None).map_err(|e| e.to_string())?;
    let column = |name: &str, kind| frame.column(name).and_then(|c| c.cast(&kind)).map_err(said);
    let ids = column("iteration", DataType::String)?;
    let paths = column("source_path", DataType::String)?;
    let lines = column("source_line", DataType::Int64)?;
    let rows = ids.str().map_err(said)?.iter();
    let rows = rows.zip(paths.str().map_err(said)?.iter());
    let rows = rows.zip(lines.i64().map_err(said)?.iter());
    // A row without an iteration belongs to no number; one without a place cannot be shown.
    let mut places: BTreeMap<&str, Vec<(&str, i64, usize)>> = BTreeMap::new();
    for (at, ((id, path), line)) in rows.enumerate() {
        if let (Some(id), Some(path)) = (id, path) {
            let line = line.unwrap_or(0);
            places.entry(id).or_default().push((path, line, at));
        }
    }
    let mut answer = Vec::new();
    for (id, mut own) in places {
        let Some(cap) = caps.get(id) else { continue };
        let total = own.len() as i64;
        let order = |a: &(&str, i64, usize), b: &(&str, i64, usize)| {
            natural_cmp(a.0, b.0).then(a.1.cmp(&b.1))
        };
        if own.len() > *cap && *cap > 0 {
            own.select_nth_unstable_by(cap - 1, order);
            // Rows of one line are told apart by their cells.
            let last = own[cap - 1];
            own.retain(|place| order(place, &last).is_le());
        }
        let keep: Vec<usize> = own.iter().map(|(.., at)| *at).collect();
        let rows = cells::to_rows(&frame, Some(&keep))?;
        answer.push(first_rows(id, total, &rows, *cap));
    }
    Ok(answer)
}

/// The first rows by place.
fn first_rows(iteration: &str, total: i64, rows: &Rows, cap: usize) -> RowsBehind {
    let mut own: Vec<&Vec<Cell>> = rows.rows.iter().collect();
    own.sort_by(|a, b| by_place(a, b));
    own.truncate(cap);
    RowsBehind {
        iteration: iteration.to_string(),
        total,
        columns: rows.columns.get(3..).unwrap_or_default().to_vec(),
        rows: own.into_iter().map(|row| row_ref(row)).collect(),
    }
}

fn in_two_passes(
    engine: &dyn Engine,
    sql: &str,
    caps: &BTreeMap<String, usize>,
) -> Result<Vec<RowsBehind>, EngineError> {
    let mut sources = count_sources(engine, sql)?;
    sources.retain(|iteration, _| caps.contains_key(iteration));
    let mut wanted: Vec<Wanted> = Vec::new();
    for (iteration, files) in &mut sources {
        files.sort_by(|a, b| natural_cmp(&a.path, &b.path));
        wanted.extend(first_files(iteration, files, caps[iteration] as i64));
    }
    let rows = fetch(engine, sql, &mut wanted)?;
    let columns = rows.columns.get(3..).unwrap_or_default().to_vec();
    let mut grouped: BTreeMap<&str, Vec<&Vec<Cell>>> = BTreeMap::new();
    for row in &rows.rows {
        if let Some(iteration) = row[0].as_str() {
            grouped.entry(iteration).or_default().push(row);
        }
    }
    let mut answer = Vec::with_capacity(sources.len());
    for (iteration, files) in &sources {
        let mut own = grouped.remove(iteration.as_str()).unwrap_or_default();
        own.sort_by(|a, b| by_place(a, b));
        own.truncate(caps[iteration]);
        answer.push(RowsBehind {
            iteration: iteration.clone(),
            total: files.iter().map(|file| file.rows).sum(),
            columns: columns.clone(),
            rows: own.into_iter().map(|row| row_ref(row)).collect(),
        });
    }
    Ok(answer)
}

/// Pass one: iteration → its files.
fn count_sources(
    engine: &dyn Engine,
    sql: &str,
) -> Result<BTreeMap<String, Vec<Source>>, EngineError> {
    let counted = engine.query(&format!(
        "SELECT iteration, source_path, CAST(COUNT(*) AS BIGINT) AS n, \
         MIN(source_line) AS first_line, MAX(source_line) AS last_line \
         FROM ({sql}) AS behind GROUP BY iteration, source_path"
    ))?;
    let mut sources: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for row in counted.rows {
        // A row without an iteration belongs to no number; one without a place cannot be shown.
        if let [Cell::Text(iteration), Cell::Text(path), n, first, last] = row.as_slice() {
            sources.entry(iteration.clone()).or_default().push(Source {
                path: path.clone(),
                rows: n.as_i64().unwrap_or(0),
                first: first.as_i64().unwrap_or(0),
                last: last.as_i64().unwrap_or(0),
            });
        }
    }
    Ok(sources)
}

/// The leading files that hold the first `cap` rows, each with a guess of how far to read:
/// twice the lines that evenly spread rows would need.
fn first_files(iteration: &str, files: &[Source], cap: i64) -> Vec<Wanted> {
    let mut left = cap;
    let mut wanted = Vec::new();
    for file in files {
        if left <= 0 {
            break;
        }
        let rows = file.rows.min(left);
        let share = (file.last - file.first) / file.rows.max(1) + 1;
        let until = match rows == file.rows {
            true => file.last,
            false => (file.first + share * rows * 2).min(file.last),
        };
        wanted.push(Wanted {
            iteration: iteration.to_string(),
            path: file.path.clone(),
            rows,
            first: file.first,
            until,
            last: file.last,
        });
        left -= rows;
    }
    wanted
}

/// Pass two, repeated with wider ranges until every file gave its rows. The answer also holds
/// rows of other files that lie in the same lines; they are dropped here.
fn fetch(engine: &dyn Engine, sql: &str, wanted: &mut [Wanted]) -> Result<Rows, EngineError> {
    if wanted.is_empty() {
        return Ok(Rows::default());
    }
    loop {
        let mut rows = engine.query(&format!(
            "SELECT * FROM ({sql}) AS behind WHERE {}",
            line_ranges(wanted)
        ))?;
        let places: BTreeMap<(&str, &str), usize> = wanted
            .iter()
            .enumerate()
            .map(|(at, w)| ((w.iteration.as_str(), w.path.as_str()), at))
            .collect();
        let mut counts = vec![0; wanted.len()];
        rows.rows.retain(|row| {
            let key = (row[0].as_str().unwrap_or(""), row[1].as_str().unwrap_or(""));
            let Some(at) = places.get(&key) else {
                return false;
            };
            let within = row[2].as_i64().unwrap_or(0) <= wanted[*at].until;
            counts[*at] += i64::from(within);
            within
        });
        let mut complete = true;
        for (file, count) in wanted.iter_mut().zip(counts) {
            if count < file.rows && file.until < file.last {
                let width = (file.until - file.first + 1).saturating_mul(8);
                file.until = file.first.saturating_add(width).min(file.last);
                complete = false;
            }
        }
        if complete {
            return Ok(rows);
        }
    }
}

/// `source_line` conditions of all files, overlapping ranges merged.
fn line_ranges(wanted: &[Wanted]) -> String {
    let mut ranges: Vec<(i64, i64)> = wanted.iter().map(|w| (w.first, w.until)).collect();
    ranges.sort();
    let mut merged: Vec<(i64, i64)> = Vec::new();
    for (first, until) in ranges {
        match merged.last_mut() {
            Some(last) if first <= last.1.saturating_add(1) => last.1 = last.1.max(until),
            _ => merged.push((first, until)),
        }
    }
    let text = |(first, until): &(i64, i64)| {
        format!("(source_line >= {first} AND source_line <= {until})")
    };
    merged.iter().map(text).collect::<Vec<_>>().join(" OR ")
}

/// Natural path, line, then the shown cells: total, whatever order the engine gave.
fn by_place(a: &[Cell], b: &[Cell]) -> Ordering {
    let path = |row: &[Cell]| row[1].as_str().unwrap_or("").to_string();
    natural_cmp(&path(a), &path(b))
        .then_with(|| a[2].as_i64().cmp(&b[2].as_i64()))
        .then_with(|| format!("{:?}", &a[3..]).cmp(&format!("{:?}", &b[3..])))
}

fn row_ref(row: &[Cell]) -> RowRef {
    RowRef {
        path: row[1].as_str().unwrap_or("").to_string(),
        line: row[2].as_i64().unwrap_or(0),
        cells: row[3..].to_vec(),
    }
}
