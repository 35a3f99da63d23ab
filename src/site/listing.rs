//! Listings of a report as tables of a page: cells by type and unit, sources as one column.

use super::ctx::Ctx;
use super::view::{CellView, Head, TableView};
use super::{paths, safe};
use crate::model::cell::{Cell, ColType, Column};
use crate::model::format;
use crate::model::report::Table;

/// Characters a cell shows; the CSV has the whole text.
const CELL_TEXT: usize = 220;

/// How a listing appears on a page.
pub struct Place<'r> {
    pub root: &'r str,
    /// Only rows of this iteration, without the column that says so.
    pub iteration: Option<&'r str>,
    pub max_rows: usize,
    pub max_bytes: usize,
}

/// A report's table as it stands on a page.
pub fn table(ctx: &Ctx<'_>, t: &Table, place: &Place<'_>) -> TableView {
    let iteration_column = t.columns.iter().position(|c| c.name == "iteration");
    let hide = place.iteration.and(iteration_column);
    let source = Source::find(&t.columns);
    let shown: Vec<usize> = (0..t.columns.len())
        .filter(|i| !source.covers(*i) && hide != Some(*i))
        .collect();
    let picked: Vec<&Vec<Cell>> = match (place.iteration, iteration_column) {
        (Some(id), Some(_)) => ctx.rows_of(&t.id, id).to_vec(),
        _ => t.rows.iter().collect(),
    };
    let mut rows = Vec::new();
    let mut size = 0;
    for row in picked.iter().take(place.max_rows) {
        let mut cells: Vec<CellView> = shown
            .iter()
            .map(|i| self::cell(ctx, place.root, t, *i, row))
            .collect();
        cells.extend(source.cell(ctx, place.root, row));
        size += cells.iter().map(weight).sum::<usize>() + 12;
        if size > place.max_bytes && !rows.is_empty() {
            break;
        }
        rows.push(cells);
    }
    let mut heads: Vec<Head> = shown.iter().map(|i| head(t, *i)).collect();
    if source.path.is_some() {
        heads.push(Head::text("Source"));
    }
    let hidden = picked.len() - rows.len();
    let in_lake = (t.total - t.rows.len() as i64).max(0);
    TableView {
        id: format!("t-{}", paths::anchor(&t.id)),
        caption: safe::short(&t.title, CELL_TEXT),
        note: safe::short(&t.text, 2 * CELL_TEXT),
        heads,
        more: more(hidden, in_lake),
        more_href: format!("{}{}", place.root, paths::link(&paths::table_csv(&t.id))),
        rows,
        empty: if t.empty.is_empty() {
            "No rows.".into()
        } else {
            safe::short(&t.empty, 2 * CELL_TEXT)
        },
        ..TableView::default()
    }
}

/// What the page leaves out, and where it is.
fn more(hidden: usize, in_lake: i64) -> String {
    match (hidden as i64, in_lake) {
        (0, 0) => String::new(),
        (h, 0) => format!("{} more in the CSV", format::count(h)),
        (0, l) => format!("{} more in the lake", format::count(l)),
        (h, l) => format!(
            "{} more in the CSV, {} in the lake",
            format::count(h),
            format::count(l)
        ),
    }
}

/// Bytes of a listing's rows in the page, as `table` counts them.
pub fn bytes(view: &TableView) -> usize {
    let row = |row: &Vec<CellView>| row.iter().map(weight).sum::<usize>() + 12;
    view.rows.iter().map(row).sum()
}

/// A cell's bytes in the page, tags included, roughly and always the same.
pub fn weight(cell: &CellView) -> usize {
    let link = if cell.href.is_empty() {
        0
    } else {
        cell.href.len() + 16
    };
    let exact = if cell.exact.is_empty() {
        0
    } else {
        cell.exact.len() + 9
    };
    cell.text.len() + link + exact + 24
}

fn head(t: &Table, i: usize) -> Head {
    let column = &t.columns[i];
    let text = t
        .heads
        .get(i)
        .filter(|h| !h.is_empty())
        .cloned()
        .unwrap_or_else(|| column.name.replace('_', " "));
    let unit = t.units.get(i).map(String::as_str).unwrap_or_default();
    // Units that the text of every cell carries are not said twice.
    let said = format::carries_unit(unit);
    let numeric =
        matches!(column.kind, ColType::Int | ColType::Float) && column.name != "iteration";
    Head {
        text: safe::short(&text, 60),
        unit: if said {
            String::new()
        } else {
            safe::short(unit, 40)
        },
        numeric,
    }
}

fn cell(ctx: &Ctx<'_>, root: &str, t: &Table, i: usize, row: &[Cell]) -> CellView {
    let column = &t.columns[i];
    let unit = t.units.get(i).map(String::as_str).unwrap_or_default();
    let value = row.get(i).unwrap_or(&Cell::Null);
    match (column.name.as_str(), value) {
        ("iteration", Cell::Text(id)) => ctx.iteration_cell(root, id),
        ("file" | "path", Cell::Text(path)) => ctx.file_cell(root, path),
        ("metric", Cell::Text(id)) => match ctx.metric(id) {
            Some(metric) => ctx.metric_link(root, metric),
            None => CellView::text(id.clone()),
        },
        _ => typed(ctx, value, column, unit),
    }
}

/// A value by its column's type and unit.
pub fn typed(ctx: &Ctx<'_>, value: &Cell, column: &Column, unit: &str) -> CellView {
    let unit = if unit.is_empty() && column.name.ends_with("_nano_usd") {
        "nano_usd"
    } else {
        unit
    };
    match (value, column.kind) {
        (Cell::Null, ColType::Int | ColType::Float) => CellView::number(format::Shown::missing()),
        (Cell::Null, _) => CellView::text(format::MISSING),
        (Cell::Bool(b), _) => CellView::text(if *b { "yes" } else { "no" }),
        (Cell::Int(t), ColType::Time) => CellView::plain(ctx.moment(*t)).sorted_by(Some(*t as f64)),
        (Cell::Int(i), _) if unit.is_empty() => {
            CellView::number(format::quantity(*i as f64, "")).sorted_by(Some(*i as f64))
        }
        (Cell::Int(_) | Cell::Float(_), _) => {
            let v = value.as_f64().unwrap_or(f64::NAN);
            CellView::number(format::quantity(v, unit)).sorted_by(Some(v))
        }
        (Cell::Text(s), _) => text(s),
    }
}

fn text(s: &str) -> CellView {
    CellView::text(safe::short(s, CELL_TEXT))
}

/// Where a listing keeps the origin of its rows.
struct Source {
    path: Option<usize>,
    line: Option<usize>,
}

impl Source {
    fn find(columns: &[Column]) -> Source {
        let at = |name: &str| columns.iter().position(|c| c.name == name);
        Source {
            path: at("source_path"),
            line: at("source_line"),
        }
    }

    fn covers(&self, i: usize) -> bool {
        Some(i) == self.path || Some(i) == self.line
    }

    fn cell(&self, ctx: &Ctx<'_>, root: &str, row: &[Cell]) -> Option<CellView> {
        let path = row.get(self.path?).and_then(Cell::as_str);
        let line = self
            .line
            .and_then(|i| row.get(i))
            .and_then(Cell::as_i64)
            .unwrap_or(0);
        Some(path.map_or_else(
            || CellView::text(format::MISSING),
            |path| ctx.source_cell(root, path, line),
        ))
    }
}

/// The bars of a listing drawn as bars: label of the first text column, value of its column.
pub fn bar_rows(t: &Table, iteration: Option<&str>) -> Vec<(String, Option<f64>)> {
    let value = t
        .bar_column
        .as_deref()
        .and_then(|name| t.columns.iter().position(|c| c.name == name));
    let is_label = |c: &Column| {
        c.kind == ColType::Text && !matches!(c.name.as_str(), "iteration" | "source_path")
    };
    let label = t.columns.iter().position(is_label);
    let at = t.columns.iter().position(|c| c.name == "iteration");
    let (Some(value), Some(label)) = (value, label) else {
        return Vec::new();
    };
    let mine = |row: &&Vec<Cell>| match (iteration, at) {
        (Some(id), Some(at)) => row.get(at).and_then(Cell::as_str) == Some(id),
        _ => true,
    };
    let bar = |row: &Vec<Cell>| {
        let name = row
            .get(label)
            .and_then(Cell::as_str)
            .unwrap_or(format::MISSING)
            .to_string();
        (name, row.get(value).and_then(Cell::as_f64))
    };
    t.rows.iter().filter(mine).map(bar).collect()
}

/// The unit of the column that is drawn as bars.
pub fn bar_unit(t: &Table) -> &str {
    let at = t
        .bar_column
        .as_deref()
        .and_then(|name| t.columns.iter().position(|c| c.name == name));
    at.and_then(|i| t.units.get(i))
        .map(String::as_str)
        .unwrap_or_default()
}
