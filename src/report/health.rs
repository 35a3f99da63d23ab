//! What is wrong or remarkable about the data itself, and when that decides the exit code.

use super::inputs::Inputs;
use super::iterations::{TRACKER, int, table, text};
use crate::engine::results::Results;
use crate::model::format;
use crate::model::plural;
use crate::model::report::{Accounting, HealthNote, Iteration, Metric, SourceAccount};
use crate::packs::{MetricDef, Pack};
use std::collections::BTreeSet;

/// How many refused lines a source may have: the larger of a share and a count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Fraction of the source's lines.
    pub share: f64,
    pub lines: u64,
}

impl Default for Limit {
    fn default() -> Self {
        Limit {
            share: 0.001,
            lines: 10,
        }
    }
}

/// Whether a source has more refused lines than the limit allows.
pub fn over_limit(account: &SourceAccount, limit: &Limit) -> bool {
    let allowed = (limit.share * account.counts.lines as f64).max(limit.lines as f64);
    account.counts.quarantined as f64 > allowed
}

/// The condition of exit code 3: a source over the quarantine limit, or an open conflict.
pub fn needs_attention(accounting: &Accounting, conflicts: &[String], limit: &Limit) -> bool {
    let sources = &accounting.sources;
    !conflicts.is_empty() || sources.iter().any(|s| s.conflict || over_limit(s, limit))
}

/// All notes, worst level first; within a level by path, then by text.
pub fn notes(
    results: &Results,
    defs: &[&MetricDef],
    packs: &[&Pack],
    metrics: &[Metric],
    iterations: &[Iteration],
    facts: &Inputs,
) -> Vec<HealthNote> {
    let mut notes = Vec::new();
    conflicts(facts, &mut notes);
    for source in &facts.accounting.sources {
        source_notes(source, facts, &mut notes);
    }
    queries(results, defs, packs, &mut notes);
    recorded(results, metrics, iterations, &mut notes);
    alarms(results, packs, &mut notes);
    let rank = |level: &str| match level {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    };
    notes.sort_by(|a, b| {
        let level = rank(&a.level).cmp(&rank(&b.level));
        level.then_with(|| (&a.path, a.line, &a.text).cmp(&(&b.path, b.line, &b.text)))
    });
    notes
}

fn note(level: &str, path: Option<&str>, text: String, hint: String) -> HealthNote {
    HealthNote {
        level: level.to_string(),
        text,
        path: path.map(str::to_string),
        line: None,
        hint,
    }
}

fn conflicts(facts: &Inputs, notes: &mut Vec<HealthNote>) {
    let marked = facts.accounting.sources.iter().filter(|s| s.conflict);
    let mut paths: BTreeSet<&str> = marked.map(|s| s.path.as_str()).collect();
    paths.extend(facts.conflicts.iter().map(String::as_str));
    for path in paths {
        notes.push(note(
            "error",
            Some(path),
            "rewritten since it was first read; both versions are kept and counted".to_string(),
            format!("check what changed, then close it with `loopscope accept-source {path}`"),
        ));
    }
}

fn source_notes(source: &SourceAccount, facts: &Inputs, notes: &mut Vec<HealthNote>) {
    let counts = &source.counts;
    let path = Some(source.path.as_str());
    let lines = |n: u64| plural::counted(n as i64, "lines");
    if over_limit(source, &facts.quarantine_limit) {
        let share = format::ratio(counts.quarantined as i64, counts.lines as i64);
        notes.push(note(
            "error",
            path,
            format!("{share} lines refused, more than the limit"),
            "see the refused lines below, correct the writer or the stream's declaration"
                .to_string(),
        ));
    }
    if counts.unmapped > 0 {
        let hint = source.hint.clone().unwrap_or_else(|| {
            "name its stream in loopscope.toml, or leave it out of --data".to_string()
        });
        let text = format!("{}, and no stream claims the file", lines(counts.unmapped));
        notes.push(note("warning", path, text, hint));
    }
    if source.experimental {
        let text = format!("read as {}, an experimental format", source.format);
        let hint = "no real file of it was tried yet: compare the numbers with another tool";
        notes.push(note("note", path, text, hint.to_string()));
    }
    if !source.unknown_kinds.is_empty() {
        let kinds = source.unknown_kinds.iter();
        let all = kinds.clone().map(|k| k.lines).sum();
        let some = kinds
            .take(5)
            .map(|k| format!("{} ({})", k.kind, format::count(k.lines as i64)))
            .collect::<Vec<_>>();
        let text = format!(
            "{} of kinds that the format {} does not know, ignored: {}",
            lines(all),
            source.format,
            some.join(", ")
        );
        let hint = "a newer program wrote it; the other lines are read".to_string();
        notes.push(note("note", path, text, hint));
    }
    if counts.pending > 0 {
        notes.push(note(
            "note",
            path,
            format!(
                "{} unfinished at the end of the file",
                lines(counts.pending)
            ),
            "read by the next build once its writer has finished it".to_string(),
        ));
    }
}

/// Queries that failed. The rest of the report goes on without them.
fn queries(results: &Results, defs: &[&MetricDef], packs: &[&Pack], notes: &mut Vec<HealthNote>) {
    let hint = "correct the query; until then its page shows gaps".to_string();
    for metric in &results.metrics {
        let Some(error) = &metric.error else { continue };
        let file = defs.iter().find(|d| d.id == metric.id).map(|d| &d.file);
        let text = format!("metric {} could not be computed: {error}", metric.id);
        let path = file.map(String::as_str);
        notes.push(note("error", path, text, hint.clone()));
    }
    for table in &results.tables {
        let Some(error) = &table.error else { continue };
        let mut all = packs.iter().flat_map(|p| &p.tables);
        let file = all.find(|d| d.id == table.id).map(|d| &d.file);
        let text = format!("table {} could not be computed: {error}", table.id);
        let path = file.map(String::as_str);
        notes.push(note("error", path, text, hint.clone()));
    }
}

/// What the packs' `alarms` tables raise: an instrument that is not plugged in looks healthy.
fn alarms(results: &Results, packs: &[&Pack], notes: &mut Vec<HealthNote>) {
    for found in &results.tables {
        let Some(pack) = found.id.strip_suffix("/alarms") else {
            continue;
        };
        let titled = packs.iter().find(|p| p.id == pack);
        let title = titled.map_or(pack, |p| p.title.as_str());
        for row in &found.rows.rows {
            let words = |name: &str| text(found, row, name);
            let (Some(iteration), Some(sentence)) = (words("iteration"), words("sentence")) else {
                continue;
            };
            let said = format!("iteration {iteration}: {sentence}");
            let hint = format!("see the system {title}");
            notes.push(note("warning", None, said, hint));
        }
    }
}

/// Where the tracker recorded a count and the rows give another. Rows win.
fn recorded(
    results: &Results,
    metrics: &[Metric],
    iterations: &[Iteration],
    notes: &mut Vec<HealthNote>,
) {
    let Some(metric) = metrics.iter().find(|m| m.id == "findings_total") else {
        return;
    };
    for iteration in iterations {
        let here = metric.points.iter().find(|p| p.iteration == iteration.id);
        let (Some(said), Some(counted)) = (iteration.findings_recorded, here.and_then(|p| p.value))
        else {
            continue;
        };
        if said as f64 == counted {
            continue;
        }
        let (path, line) = tracker_origin(results, &iteration.id);
        notes.push(HealthNote {
            level: "warning".to_string(),
            text: format!(
                "iteration {}: the tracker records {}, the rows are {}",
                iteration.id,
                plural::counted(said, "findings"),
                format::number(counted)
            ),
            path,
            line,
            hint: "pages use the rows; correct the tracker or find the missing rows".to_string(),
        });
    }
}

fn tracker_origin(results: &Results, iteration: &str) -> (Option<String>, Option<i64>) {
    let Some(tracker) = table(results, TRACKER) else {
        return (None, None);
    };
    let mut rows = tracker.rows.rows.iter();
    let row = rows.find(|row| text(tracker, row, "iteration").as_deref() == Some(iteration));
    row.map_or((None, None), |row| {
        let path = text(tracker, row, "source_path");
        (path, int(tracker, row, "source_line"))
    })
}
