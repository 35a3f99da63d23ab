//! Listings: tables as their packs head them, file histories, and what is due next.

use super::iterations::{TRACKER, int, table, text};
use crate::engine::results::{Results, TableResult};
use crate::model::report::{Due, FileHistory, FilePoint, Iteration, Table};
use crate::model::{Cell, natural_cmp};
use crate::packs::{Pack, TableDef};
use std::collections::BTreeMap;

/// The table with one row per reviewed file and iteration.
const FILE_HISTORY: &str = "reviews/file_history";
/// The table with one row per piece of work for the next loop.
const DUE_NEXT: &str = "scrum/due_next";
/// Rows listed of a table that the report also holds in its own shape.
const LISTED: usize = 200;
/// A row's origin stands last in every table.
const ORIGIN: [&str; 2] = ["source_path", "source_line"];

/// Every declared table in pack order; one that failed is there without rows.
pub fn tables(packs: &[&Pack], results: &Results) -> Vec<Table> {
    let defs = packs.iter().flat_map(|p| &p.tables);
    defs.map(|def| {
        let found = table(results, &def.id);
        build(def, found)
    })
    .collect()
}

fn build(def: &TableDef, found: Option<&TableResult>) -> Table {
    let order = found.map(column_order).unwrap_or_default();
    let columns: Vec<_> = found
        .map(|t| order.iter().map(|at| t.rows.columns[*at].clone()).collect())
        .unwrap_or_default();
    let head = |name: &str| def.heads.iter().find(|(column, _, _)| column == name);
    let heads = columns
        .iter()
        .map(|c: &crate::model::Column| match head(&c.name) {
            Some((_, title, _)) => title.clone(),
            None => c.name.replace('_', " "),
        })
        .collect();
    let units = columns
        .iter()
        .map(|c| head(&c.name).map_or_else(String::new, |(_, _, unit)| unit.clone()))
        .collect();
    let rows = found.map_or_else(Vec::new, |t| {
        let kept = kept(def, t).into_iter();
        kept.map(|row| reordered(row, &order)).collect()
    });
    Table {
        id: def.id.clone(),
        title: def.title.clone(),
        text: def.text.clone(),
        on_iteration_page: def.on_iteration_page,
        heads,
        units,
        columns,
        rows,
        total: found.map_or(0, |t| t.total),
        empty: def.empty.clone(),
        draw: def.draw.clone(),
        bar_column: def.bar_column.clone(),
    }
}

/// The rows a page may need: the first ones, of every iteration where iteration pages list
/// them. Tables the report also holds in its own shape are short whatever their cap.
fn kept<'a>(def: &TableDef, table: &'a TableResult) -> Vec<&'a [Cell]> {
    let typed = [TRACKER, FILE_HISTORY, DUE_NEXT].contains(&def.id.as_str());
    let cap = if typed { def.cap.min(LISTED) } else { def.cap };
    let per_iteration = def.on_iteration_page && table.rows.column("iteration").is_some();
    let mut taken: BTreeMap<Option<String>, usize> = BTreeMap::new();
    let fits = |row: &&'a [Cell]| {
        let iteration = text(table, row, "iteration").filter(|_| per_iteration);
        let count = taken.entry(iteration).or_default();
        *count += 1;
        *count <= cap
    };
    let rows = table.rows.rows.iter().map(Vec::as_slice);
    rows.filter(fits).collect()
}

/// Positions of the columns, those of the origin last.
fn column_order(table: &TableResult) -> Vec<usize> {
    let columns = &table.rows.columns;
    let is_origin = |at: &usize| ORIGIN.contains(&columns[*at].name.as_str());
    let (origin, mut order): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(is_origin);
    let mut origin = origin;
    origin.sort_by_key(|at| ORIGIN.iter().position(|o| *o == columns[*at].name));
    order.extend(origin);
    order
}

fn reordered(row: &[Cell], order: &[usize]) -> Vec<Cell> {
    let cell = |at: &usize| row.get(*at).cloned().unwrap_or(Cell::Null);
    order.iter().map(cell).collect()
}

/// Histories by path, naturally sorted; points in axis order.
pub fn files(results: &Results, iterations: &[Iteration]) -> Vec<FileHistory> {
    let Some(table) = table(results, FILE_HISTORY) else {
        return Vec::new();
    };
    let place: BTreeMap<&str, usize> = iterations
        .iter()
        .enumerate()
        .map(|(at, i)| (i.id.as_str(), at))
        .collect();
    // A long history has many rows: where a column stands is looked up once.
    let column = |name: &str| table.rows.column(name);
    let (file, id, score) = (column("file"), column("iteration"), column("score"));
    let (recorded, least) = (column("score_recorded"), column("confidence_min"));
    let (state, tier, verdict) = (column("state"), column("tier"), column("verdict"));
    let (model, path, line) = (
        column("model"),
        column("source_path"),
        column("source_line"),
    );
    let mut by_path: BTreeMap<&str, Vec<FilePoint>> = BTreeMap::new();
    for row in &table.rows.rows {
        let cell = |at: Option<usize>| row.get(at?);
        let words = |at| cell(at).and_then(Cell::as_str);
        let text = |at| words(at).map(str::to_string);
        let number = |at| cell(at).and_then(Cell::as_f64);
        let (Some(file), Some(iteration)) = (words(file), text(id)) else {
            continue;
        };
        let score = number(score);
        let default = if score.is_some() { "value" } else { "unparsed" };
        by_path.entry(file).or_default().push(FilePoint {
            iteration,
            score,
            score_recorded: number(recorded).filter(|r| Some(*r) != score),
            state: words(state).unwrap_or(default).to_string(),
            confidence_min: number(least),
            tier: text(tier),
            verdict: text(verdict),
            model: text(model),
            source_path: text(path).unwrap_or_default(),
            source_line: cell(line).and_then(Cell::as_i64).unwrap_or(0),
        });
    }
    let mut files: Vec<FileHistory> = by_path
        .into_iter()
        .map(|(path, mut points)| {
            points.sort_by_key(|p| place.get(p.iteration.as_str()).copied());
            let path = path.to_string();
            FileHistory { path, points }
        })
        .collect();
    files.sort_by(|a, b| natural_cmp(&a.path, &b.path));
    files
}

/// In the order of the query.
pub fn due_next(results: &Results) -> Vec<Due> {
    let Some(table) = table(results, DUE_NEXT) else {
        return Vec::new();
    };
    let get = |row: &[Cell], name: &str| text(table, row, name);
    let rows = table.rows.rows.iter();
    rows.map(|row| Due {
        raised_in: get(row, "raised_in").unwrap_or_default(),
        tag: get(row, "tag").unwrap_or_default(),
        text: get(row, "text").unwrap_or_default(),
        file: get(row, "file"),
        stance: get(row, "stance").unwrap_or_else(|| "fix".to_string()),
        state: get(row, "state").unwrap_or_else(|| "open".to_string()),
        prediction: get(row, "prediction"),
        source_path: get(row, "source_path").unwrap_or_default(),
        source_line: int(table, row, "source_line").unwrap_or(0),
    })
    .collect()
}
