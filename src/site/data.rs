//! The machine's side of the site: JSON and CSV of every metric, the accounting, the work list.

use super::indented::Indented;
use super::{SiteError, csv, paths, safe};
use crate::model::cell::{Cell, ColType};
use crate::model::parallel::each;
use crate::model::report::{FileHistory, Metric, Report, Table};
use crate::model::series::{Better, Point, Verdict};
use crate::model::time;
use crate::report::due;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Serialize)]
struct MetricData<'a> {
    schema: u32,
    id: &'a str,
    title: &'a str,
    question: &'a str,
    unit: &'a str,
    better: Better,
    baseline: Option<f64>,
    target: Option<f64>,
    definition: &'a str,
    points: &'a [Point],
    verdict: &'a Verdict,
}

/// Adds `data/`, `report.json`, `due_next.json`, `accounting.json`, `quarantine.jsonl`, the CSV
/// of every listing and of the reviewed files.
pub fn render(report: &Report, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), SiteError> {
    for m in &report.metrics {
        files.insert(paths::data(&m.id, "json"), json(&metric_data(m))?);
        files.insert(paths::data(&m.id, "csv"), metric_csv(m).into_bytes());
    }
    for t in &report.tables {
        files.insert(paths::table_csv(&t.id), table_csv(t).into_bytes());
    }
    files.insert(
        "files/index.csv".into(),
        files_csv(&report.files).into_bytes(),
    );
    files.insert("report.json".into(), sized_json(report, roughly(report))?);
    files.insert("due_next.json".into(), due::json(report).into_bytes());
    files.insert("accounting.json".into(), json(&report.accounting)?);
    let mut lines = Vec::new();
    for line in &report.health.quarantine {
        serde_json::to_writer(&mut lines, line)?;
        lines.push(b'\n');
    }
    files.insert("quarantine.jsonl".into(), lines);
    Ok(())
}

fn metric_data(m: &Metric) -> MetricData<'_> {
    MetricData {
        schema: 1,
        id: &m.id,
        title: &m.title,
        question: &m.question,
        unit: &m.unit,
        better: m.better,
        baseline: m.baseline,
        target: m.target,
        definition: &m.definition,
        points: &m.points,
        verdict: &m.verdict,
    }
}

/// Indented, with a newline at the end: these files are read and compared by people too.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, SiteError> {
    sized_json(value, 16 << 10)
}

/// Bytes of a large report, rather too many: what grows is copied.
fn roughly(report: &Report) -> usize {
    let points: usize = report.files.iter().map(|f| f.points.len()).sum();
    let rows = report.metrics.iter().flat_map(|m| &m.rows_behind);
    let rows: usize = rows.map(|r| r.rows.len()).sum();
    640 * points + 1024 * rows + (4 << 20)
}

fn sized_json(value: &impl Serialize, size: usize) -> Result<Vec<u8>, SiteError> {
    let mut bytes = Vec::with_capacity(size);
    let mut to = serde_json::Serializer::with_formatter(&mut bytes, Indented::default());
    value.serialize(&mut to)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn metric_csv(m: &Metric) -> String {
    let mut out = String::new();
    csv::line(
        &mut out,
        &["iteration", "series", "value", "k", "n", "low", "high"],
    );
    let real = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
    let whole = |v: Option<i64>| v.map(|v| v.to_string()).unwrap_or_default();
    for p in &m.points {
        let series = p.series.clone().unwrap_or_default();
        csv::line(
            &mut out,
            &[
                p.iteration.clone(),
                series,
                real(p.value),
                whole(p.k),
                whole(p.n),
                real(p.low),
                real(p.high),
            ],
        );
    }
    out
}

fn table_csv(t: &Table) -> String {
    let mut out = String::new();
    csv::line(
        &mut out,
        &t.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>(),
    );
    for row in &t.rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&t.columns)
            .map(|(cell, c)| raw(cell, c.kind))
            .collect();
        csv::line(&mut out, &cells);
    }
    out
}

fn raw(cell: &Cell, kind: ColType) -> String {
    match (cell, kind) {
        (Cell::Null, _) => String::new(),
        (Cell::Bool(b), _) => b.to_string(),
        (Cell::Int(t), ColType::Time) => time::iso(*t),
        (Cell::Int(i), _) => i.to_string(),
        (Cell::Float(f), _) => f.to_string(),
        (Cell::Text(s), _) => s.clone(),
    }
}

fn files_csv(files: &[FileHistory]) -> String {
    let lines: usize = files.iter().map(|f| f.points.len()).sum();
    let mut out = String::with_capacity(160 * lines);
    let heads = [
        "file",
        "iteration",
        "score",
        "score_recorded",
        "state",
        "confidence_min",
        "tier",
        "verdict",
        "model",
        "source_path",
        "source_line",
    ];
    csv::line(&mut out, &heads);
    // A night that reviews thousands of files writes all of their lines anew.
    let (mut score, mut recorded, mut confidence) = Default::default();
    for file in files {
        for p in &file.points {
            let numbers = [
                (p.score, &mut score),
                (p.score_recorded, &mut recorded),
                (p.confidence_min, &mut confidence),
            ];
            for (value, text) in numbers {
                real_to(text, value);
            }
            csv::line(
                &mut out,
                &[
                    &file.path,
                    &p.iteration,
                    &score,
                    &recorded,
                    &p.state,
                    &confidence,
                    p.tier.as_deref().unwrap_or_default(),
                    p.verdict.as_deref().unwrap_or_default(),
                    p.model.as_deref().unwrap_or_default(),
                    &p.source_path,
                    &p.source_line.to_string(),
                ],
            );
        }
    }
    out
}

fn real_to(text: &mut String, value: Option<f64>) {
    text.clear();
    if let Some(value) = value {
        // Writing to a String cannot fail.
        let _ = write!(text, "{value}");
    }
}

/// `manifest.json`: path → sha256 of every file but itself and `status.json`.
pub fn manifest(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, SiteError> {
    let files: Vec<(&str, &[u8])> = (files.iter())
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    let sums = each(&files, |(path, bytes)| {
        (*path, paths::hex(&Sha256::digest(bytes)))
    });
    json(&sums.into_iter().collect::<BTreeMap<_, _>>())
}

/// Text that Markdown takes as text: its marks escaped, hidden characters shown, one line.
pub fn markdown(text: &str) -> String {
    let mut out = String::new();
    for c in safe::clean(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '!' | '#' => {
                // An underscore inside a word is no mark, and ids are full of them.
                if c != '_' {
                    out.push('\\');
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A short id for drawings.
pub fn slug(id: &str) -> String {
    paths::anchor(id)
}
