//! The text of `loopscope explain`: a number, its definition, its query and its rows.

use crate::model::format;
use crate::model::report::Metric;
use crate::model::{Cell, ColType};

/// Lines for people: the number of `iteration` (of each series), what it means, the SQL, and
/// the rows behind it as `path:line`. Empty when the report has no such iteration.
pub fn explain(metric: &Metric, iteration: &str) -> Vec<String> {
    let here: Vec<_> = metric
        .points
        .iter()
        .filter(|p| p.iteration == iteration)
        .collect();
    if here.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("{}: {}", metric.id, metric.title)];
    for point in here {
        let series = point
            .series
            .as_ref()
            .map_or(String::new(), |s| format!(", {s}"));
        let value = match (point.value, point.k) {
            (None, None) => "no value".to_string(),
            _ => format::point(point, &metric.unit).text,
        };
        let interval = match (point.low, point.high) {
            (Some(low), Some(high)) => format!(
                ", 95 % interval {} to {} %",
                format::number((low * 1000.0).round() / 10.0),
                format::number((high * 1000.0).round() / 10.0)
            ),
            _ => String::new(),
        };
        lines.push(format!("iteration {iteration}{series}: {value}{interval}"));
    }
    lines.push(format!("unit: {}", metric.unit));
    lines.push(String::new());
    lines.push(metric.definition.clone());
    lines.push(String::new());
    lines.extend(metric.sql.trim().lines().map(|l| format!("    {l}")));
    lines.push(String::new());
    lines.extend(rows(metric, iteration));
    lines
}

fn rows(metric: &Metric, iteration: &str) -> Vec<String> {
    let found = metric.rows_behind.iter().find(|b| b.iteration == iteration);
    let Some(behind) = found else {
        return vec!["rows: none recorded for this iteration".to_string()];
    };
    let mut lines = vec![format!("rows: {}", format::count(behind.total))];
    for row in &behind.rows {
        let cells: Vec<String> = behind
            .columns
            .iter()
            .zip(&row.cells)
            .map(|(column, cell)| format!("{}={}", column.name, plain(cell, column.kind)))
            .collect();
        let line = format!("  {}:{}  {}", row.path, row.line, cells.join("  "));
        lines.push(line.trim_end().to_string());
    }
    let more = behind.total - behind.rows.len() as i64;
    if more > 0 {
        lines.push(format!("  and {} more", format::count(more)));
    }
    lines
}

fn plain(cell: &Cell, kind: ColType) -> String {
    match (cell, kind) {
        (Cell::Null, _) => "null".to_string(),
        (Cell::Int(micros), ColType::Time) => crate::model::time::iso(*micros),
        (Cell::Int(i), _) => i.to_string(),
        (Cell::Float(f), _) => f.to_string(),
        (Cell::Bool(b), _) => b.to_string(),
        (Cell::Text(text), _) => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
