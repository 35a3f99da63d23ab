//! `sql`: one SELECT of the subset over the lake, as text, JSON or Markdown.

use super::project::Project;
use super::{Exit, Failure, build, relations};
use crate::cli::{Common, Format};
use crate::engine;
use crate::lake::Snapshot;
use crate::model::{Cell, ColType, Rows, redact, time};
use crate::packs::sql::check_query;
use std::borrow::Cow;

pub fn sql(common: &Common, query: &str) -> Result<Exit, Failure> {
    let project = Project::open(common)?;
    let checked = check_query("query", query, Some(&project.known))
        .map_err(|mistakes| Failure::Usage(mistakes.iter().map(ToString::to_string).collect()))?;
    let snapshot = Snapshot::load(&project.lake)?;
    let relations = relations::of(&project.lake, &snapshot, &project.streams.decls)?;
    let inputs = build::compute_inputs(&project, &snapshot);
    let mut rows = engine::ask(&project.packs, relations, &inputs, &checked.text)
        .map_err(|e| Failure::usage(e.to_string()))?;
    if project.config.redact {
        mask(&mut rows);
    }
    match common.format {
        Format::Json => println!("{}", json(&rows)),
        Format::Md => println!("{}", table(&rows, true)),
        Format::Tsv => println!("{}", tabbed(&rows)),
        Format::Text => println!("{}", table(&rows, false)),
    }
    Ok(Exit::Done)
}

/// Masks secrets in every text, as the site does: what is printed ends in logs.
fn mask(rows: &mut Rows) {
    for cell in rows.rows.iter_mut().flatten() {
        if let Cell::Text(text) = cell
            && let Cow::Owned(masked) = redact::redact(text).0
        {
            *text = masked;
        }
    }
}

fn text(cell: &Cell, kind: ColType) -> String {
    match (cell, kind) {
        (Cell::Null, _) => String::new(),
        (Cell::Int(micros), ColType::Time) => time::iso(*micros),
        (Cell::Int(n), _) => n.to_string(),
        (Cell::Float(x), _) => x.to_string(),
        (Cell::Bool(b), _) => b.to_string(),
        (Cell::Text(s), _) => s.replace(['\n', '\r', '\t'], " "),
    }
}

fn json(rows: &Rows) -> String {
    let objects = rows.rows.iter().map(|row| {
        let pairs = rows.columns.iter().zip(row).map(|(column, cell)| {
            let value = match (cell, column.kind) {
                (Cell::Int(micros), ColType::Time) => serde_json::json!(time::iso(*micros)),
                _ => serde_json::json!(cell),
            };
            (column.name.clone(), value)
        });
        serde_json::Value::Object(pairs.collect())
    });
    serde_json::Value::Array(objects.collect()).to_string()
}

/// Heads and rows with a tab between cells; a tab or line break in a text is a blank.
fn tabbed(rows: &Rows) -> String {
    let heads = rows.columns.iter().map(|c| c.name.clone());
    let mut lines = vec![heads.collect::<Vec<_>>().join("\t")];
    for row in &rows.rows {
        let cells = row.iter().zip(&rows.columns);
        let cells = cells.map(|(cell, column)| text(cell, column.kind));
        lines.push(cells.collect::<Vec<_>>().join("\t"));
    }
    lines.join("\n")
}

/// Columns as wide as their widest value; Markdown with its bars.
fn table(rows: &Rows, markdown: bool) -> String {
    let mut lines = vec![
        rows.columns
            .iter()
            .map(|c| c.name.clone())
            .collect::<Vec<_>>(),
    ];
    for row in &rows.rows {
        let cells = row
            .iter()
            .zip(&rows.columns)
            .map(|(cell, column)| text(cell, column.kind));
        let escape = |cell: String| {
            if markdown {
                cell.replace('|', "\\|")
            } else {
                cell
            }
        };
        lines.push(cells.map(escape).collect());
    }
    let width = |at: usize| {
        lines
            .iter()
            .map(|l| l[at].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths = (0..rows.columns.len()).map(width).collect::<Vec<_>>();
    let mut out = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let cells = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let cells = cells.collect::<Vec<_>>();
        out.push(match markdown {
            true => format!("| {} |", cells.join(" | ")),
            false => cells.join("  ").trim_end().to_string(),
        });
        if n == 0 && markdown {
            let rule = widths.iter().map(|width| "-".repeat((*width).max(3)));
            out.push(format!("| {} |", rule.collect::<Vec<_>>().join(" | ")));
        }
    }
    out.join("\n")
}
