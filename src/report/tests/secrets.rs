//! No text of the data leaves a report unmasked.

use super::listings::{listing, source};
use super::*;
use crate::model::report::{
    Due, FileHistory, FilePoint, HealthNote, QuarantineLine, RowRef, RowsBehind, UnknownField,
};
use serde_json::Value;

#[test]
fn secrets_are_masked_everywhere_and_counted() {
    let (mut results, packs, mut facts) = sample();
    results.metrics[0].rows_behind.push(RowsBehind {
        iteration: "4".to_string(),
        total: 3,
        columns: vec![Column {
            name: "title".to_string(),
            kind: ColType::Text,
        }],
        rows: vec![RowRef {
            path: "findings.jsonl".to_string(),
            line: 7,
            cells: vec![Cell::Text("password=hunter2".to_string())],
        }],
    });
    facts.quarantine = vec![QuarantineLine {
        path: "a.jsonl".to_string(),
        line: 1,
        byte: 0,
        reason: String::new(),
        excerpt: "postgres://u:p@h PASSWORD=abcd".to_string(),
    }];
    let report = assemble(&results, &packs, facts);
    let text = serde_json::to_string(&report).unwrap();
    assert!(!text.contains("hunter2") && !text.contains("u:p@h"));
    let counts: Vec<_> = report.health.redactions.into_iter().collect();
    assert_eq!(
        counts,
        [
            ("secret".to_string(), 2),
            ("url credentials".to_string(), 1)
        ]
    );
    let lines = explain(&report.metrics[0], "4");
    assert_eq!(lines[0], "findings_total: Findings");
    assert_eq!(lines[1], "iteration 4: 14");
    assert_eq!(
        lines[lines.len() - 3..],
        [
            "rows: 3",
            "  findings.jsonl:7  title=password=[redacted: secret]",
            "  and 2 more"
        ]
    );
    assert!(explain(&report.metrics[0], "99").is_empty());
}

#[test]
fn a_refused_line_is_masked_before_it_is_cut() {
    let (results, packs, mut facts) = sample();
    facts.caps.excerpt = 10;
    facts.quarantine = vec![QuarantineLine {
        path: "a.jsonl".to_string(),
        line: 1,
        byte: 0,
        reason: String::new(),
        excerpt: "é pwd=a hunter2 pwd=hunter2".to_string(),
    }];
    let mut cut = assemble(&results, &packs, facts.clone()).health.quarantine;
    assert_eq!(cut.remove(0).excerpt, "é pwd=a hu…");
    facts.quarantine[0].excerpt = "pwd=hunter2".to_string();
    let cut = assemble(&results, &packs, facts).health.quarantine;
    assert_eq!(cut[0].excerpt, "pwd=[redac…");
}

/// A report with something in every list.
fn full() -> Report {
    let (mut results, mut packs, mut facts) = sample();
    packs[0].tables.push(listing());
    results.metrics[0].points[0].series = Some("high".to_string());
    results.metrics[0].rows_behind.push(RowsBehind {
        iteration: "4".to_string(),
        total: 1,
        columns: Vec::new(),
        rows: vec![RowRef {
            path: "p".to_string(),
            line: 1,
            cells: vec![Cell::Text("t".to_string())],
        }],
    });
    facts.redact = false;
    facts.accounting.sources.push(source("a", 1, 0));
    facts.accounting.sources[0].hint = Some("h".to_string());
    let mut report = assemble(&results, &packs, facts);
    let text = || "t".to_string();
    report.files.push(FileHistory {
        path: text(),
        points: vec![FilePoint {
            iteration: text(),
            score: None,
            score_recorded: None,
            state: text(),
            confidence_min: None,
            tier: Some(text()),
            verdict: Some(text()),
            model: Some(text()),
            source_path: text(),
            source_line: 1,
        }],
    });
    report.due_next.push(Due {
        raised_in: text(),
        tag: text(),
        text: text(),
        file: Some(text()),
        stance: text(),
        state: text(),
        prediction: Some(text()),
        source_path: text(),
        source_line: 1,
    });
    report.health.notes.push(HealthNote {
        level: text(),
        text: text(),
        path: Some(text()),
        line: None,
        hint: text(),
    });
    report.health.quarantine.push(QuarantineLine {
        path: text(),
        line: 1,
        byte: 0,
        reason: text(),
        excerpt: text(),
    });
    report.health.unknown_fields.push(UnknownField {
        stream: text(),
        field: text(),
        rows: 1,
    });
    report
}

/// Puts a secret into every text but the two that are enumerations.
fn poison(value: &mut Value, key: &str) {
    match value {
        Value::String(text) if key != "better" && key != "kind" => {
            text.push_str(" password=hunter2");
        }
        Value::Array(list) => list.iter_mut().for_each(|v| poison(v, key)),
        Value::Object(map) => map.iter_mut().for_each(|(k, v)| poison(v, k)),
        _ => {}
    }
}

fn leaks(value: &Value, path: &str, found: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::String(text) if text.contains("hunter2") => {
            found.insert(path.trim_start_matches('.').to_string());
        }
        Value::Array(list) => list.iter().for_each(|v| leaks(v, path, found)),
        Value::Object(map) => {
            for (key, v) in map {
                leaks(v, &format!("{path}.{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn only_the_projects_own_words_and_ids_are_left_alone() {
    let mut value = serde_json::to_value(full()).unwrap();
    poison(&mut value, "");
    let mut report: Report = serde_json::from_value(value).unwrap();
    redact(&mut report);
    let mut found = std::collections::BTreeSet::new();
    leaks(&serde_json::to_value(&report).unwrap(), "", &mut found);
    let found: Vec<String> = found.into_iter().collect();
    assert_eq!(found, KEPT);
    let masked = report.health.redactions.clone();
    redact(&mut report);
    assert_eq!(report.health.redactions, masked);
}

/// Ids, and what the project and its packs wrote themselves.
const KEPT: &[&str] = &[
    "accounting.sources.digest",
    "accounting.sources.format",
    "accounting.sources.stream",
    "due_next.raised_in",
    "files.points.iteration",
    "health.notes.level",
    "health.unknown_fields.stream",
    "iterations.gap",
    "iterations.id",
    "iterations.moves.direction",
    "iterations.moves.from_iteration",
    "iterations.moves.metric",
    "iterations.moves.word",
    "iterations.verdict.method",
    "iterations.verdict.word",
    "metrics.baseline_from",
    "metrics.chart",
    "metrics.definition",
    "metrics.id",
    "metrics.pack",
    "metrics.points.iteration",
    "metrics.question",
    "metrics.rows_behind.iteration",
    "metrics.scope",
    "metrics.sql",
    "metrics.target_after",
    "metrics.title",
    "metrics.unit",
    "metrics.verdict.method",
    "metrics.verdict.word",
    "newest",
    "site.timezone",
    "site.title",
    "systems.empty_hint",
    "systems.id",
    "systems.lead",
    "systems.question",
    "systems.sections.charts",
    "systems.sections.text",
    "systems.sections.title",
    "systems.title",
    "tables.columns.name",
    "tables.draw",
    "tables.empty",
    "tables.heads",
    "tables.id",
    "tables.text",
    "tables.title",
    "tables.units",
    "tiles",
    "version",
];
