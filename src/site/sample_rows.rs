//! The listings, files and accounts of the sample report.

use crate::model::cell::{Cell, ColType, Column};
use crate::model::report::*;
use std::collections::BTreeMap;

fn column(name: &str, kind: ColType) -> Column {
    Column {
        name: name.into(),
        kind,
    }
}

pub fn tables() -> Vec<Table> {
    let text = |t: &str| Cell::Text(t.into());
    let census = [
        ("audits.jsonl", 189, 1_900_000),
        ("phase_sweep_findings.jsonl", 35, 21_000),
        ("distilled_facts.jsonl", 17, 9_800),
        ("human_overrides.jsonl", 8, 3_100),
        ("classifications.jsonl", 5, 1_400),
        ("scrum_loop_metrics.jsonl", 2, 900),
    ];
    vec![
        Table {
            id: "scrum/findings_open".into(),
            title: "Open findings".into(),
            text: "New in this iteration or still open from an earlier one.".into(),
            on_iteration_page: true,
            heads: ["Iteration", "Id", "Severity", "File", "What", "Age", "", ""]
                .map(String::from)
                .to_vec(),
            units: ["", "", "", "", "", "iterations", "", ""]
                .map(String::from)
                .to_vec(),
            columns: vec![
                column("iteration", ColType::Text),
                column("id", ColType::Text),
                column("severity", ColType::Text),
                column("file", ColType::Text),
                column("title", ColType::Text),
                column("age", ColType::Int),
                column("source_path", ColType::Text),
                column("source_line", ColType::Int),
            ],
            rows: (0..24)
                .map(|i| {
                    vec![
                        Cell::Text((3 + i % 2).to_string()),
                        Cell::Text(format!("P{}-{:03}", i % 9, i + 1)),
                        text(["high", "medium", "low"][i as usize % 3]),
                        text("crates/gateway/src/auth.rs"),
                        text("A dead_code marker hides a route that is never mounted."),
                        Cell::Int(i % 4),
                        text("iter-4/findings.jsonl"),
                        Cell::Int(i + 1),
                    ]
                })
                .collect(),
            total: 180,
            empty: "No open finding.".into(),
            draw: "table".into(),
            bar_column: None,
        },
        Table {
            id: "kb/write_only".into(),
            title: "Written and never read".into(),
            text: "Readers is an empty list: nobody reads the file.".into(),
            on_iteration_page: true,
            heads: ["Iteration", "File", "Rows", "Size", "", ""]
                .map(String::from)
                .to_vec(),
            units: ["", "", "rows", "bytes", "", ""].map(String::from).to_vec(),
            columns: vec![
                column("iteration", ColType::Text),
                column("path", ColType::Text),
                column("rows", ColType::Int),
                column("bytes", ColType::Int),
                column("source_path", ColType::Text),
                column("source_line", ColType::Int),
            ],
            rows: census
                .iter()
                .enumerate()
                .map(|(i, (name, rows, bytes))| {
                    vec![
                        text("4"),
                        text(name),
                        Cell::Int(*rows),
                        Cell::Int(*bytes),
                        text("iter-4/kb_files.jsonl"),
                        Cell::Int(i as i64 + 1),
                    ]
                })
                .collect(),
            total: 6,
            empty: "Every file is read.".into(),
            draw: "bars".into(),
            bar_column: Some("bytes".into()),
        },
        Table {
            id: "reviews/scores".into(),
            title: "Scores by file".into(),
            text: String::new(),
            on_iteration_page: false,
            heads: vec!["File".into(), "Score".into()],
            units: vec![String::new(), "of 10".into()],
            columns: vec![
                column("file", ColType::Text),
                column("score", ColType::Float),
            ],
            rows: files()
                .iter()
                .map(|f| {
                    vec![
                        Cell::Text(f.path.clone()),
                        f.points
                            .last()
                            .and_then(|p| p.score)
                            .map_or(Cell::Null, Cell::Float),
                    ]
                })
                .collect(),
            total: 12,
            empty: "No review.".into(),
            draw: "heatmap".into(),
            bar_column: None,
        },
    ]
}

pub fn files() -> Vec<FileHistory> {
    let names = [
        "auth.rs",
        "router.rs",
        "observer.rs",
        "federation_service.rs",
        "kb/writer.rs",
        "classifier.rs",
        "scheduler.rs",
        "retry.rs",
        "ladder.rs",
        "hooks.rs",
        "lib.rs",
        "main.rs",
    ];
    let history = |(n, name): (usize, &&str)| FileHistory {
        path: format!("crates/gateway/src/{name}"),
        points: (0..5)
            .filter(|i| *i > 0 || n != 3)
            .map(|i| {
                let score = if n > 9 {
                    None
                } else {
                    Some([3.0, 3.0, 4.0, 6.0][(n / 3 + i / 2) % 4])
                };
                FilePoint {
                    iteration: i.to_string(),
                    score,
                    score_recorded: (n == 3).then_some(3.0),
                    state: if score.is_some() {
                        "value".into()
                    } else {
                        "unparsed".into()
                    },
                    confidence_min: Some(35.0 + (n * 5) as f64),
                    tier: Some("block".into()),
                    verdict: Some("needs_patch".into()),
                    model: Some("reviewer-large".into()),
                    source_path: format!("iter-{i}/scrum_reviews.jsonl"),
                    source_line: n as i64 + 1,
                }
            })
            .collect(),
    };
    names.iter().enumerate().map(history).collect()
}

pub fn due() -> Vec<Due> {
    let due = |tag: &str, text: &str, stance: &str, state: &str, prediction: Option<&str>| Due {
        raised_in: "3".into(),
        tag: tag.into(),
        text: text.into(),
        file: Some("crates/gateway/src/auth.rs".into()),
        stance: stance.into(),
        state: state.into(),
        prediction: prediction.map(String::from),
        source_path: "iter-3/observations.jsonl".into(),
        source_line: 4,
    };
    vec![
        due(
            "observer",
            "The observer drops 12 fields of every scrum event on the way to the knowledge base.",
            "fix",
            "open",
            None,
        ),
        due(
            "probe",
            "A probe event must be counted under its own source.",
            "verify",
            "missed",
            Some("by_source.scrum > 0 after iteration 4"),
        ),
        due(
            "auth",
            "Leave the double check in the session guard: it looks redundant and is not.",
            "protect",
            "open",
            None,
        ),
    ]
}

pub fn health() -> Health {
    Health {
        notes: vec![HealthNote {
            level: "warning".into(),
            text: "the tracker records 16 findings for iteration 3, its rows count 17".into(),
            path: Some("iter-3/iterations.jsonl".into()),
            line: Some(1),
            hint: "rows win; correct the tracker's own count".into(),
        }],
        quarantine: vec![QuarantineLine {
            path: "iter-2/events.jsonl".into(),
            line: 41,
            byte: 9120,
            reason: "broken JSON at byte 77 of the line: expected `,` or `}`".into(),
            excerpt: "{\"source\":\"scrum\",\"endpoint\":\"/rev".into(),
        }],
        quarantine_total: 1,
        quarantine_by_reason: BTreeMap::from([("broken_json".to_string(), 1)]),
        unknown_fields: vec![UnknownField {
            stream: "events".into(),
            field: "shard_hint".into(),
            rows: 212,
        }],
        redactions: BTreeMap::from([("api_key".to_string(), 2)]),
    }
}

pub fn accounting() -> Accounting {
    let mut accounting = Accounting::default();
    for (path, stream, rows, duplicates, quarantined) in [
        ("iter-3/findings.jsonl", "findings", 35, 0, 0),
        ("iter-2/events.jsonl", "events", 1997, 2, 1),
        ("iter-3/scrum_reviews.jsonl.gz", "reviews", 12, 12, 0),
    ] {
        let counts = Counts {
            lines: rows + duplicates + quarantined,
            rows,
            duplicates,
            quarantined,
            ..Counts::default()
        };
        accounting.totals.add(&counts);
        accounting.sources.push(SourceAccount {
            path: path.into(),
            stream: Some(stream.into()),
            format: "jsonl".into(),
            bytes: rows * 412,
            digest: "3f1a".repeat(16),
            counts,
            hint: None,
            conflict: false,
            experimental: false,
            ignored_kinds: Vec::new(),
            unknown_kinds: Vec::new(),
        });
    }
    accounting
}
