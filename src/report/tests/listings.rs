//! Health, listings and redaction of an assembled report.

use super::*;
use crate::model::report::{Counts, SourceAccount};
use crate::packs::{Scope, TableDef};

pub fn source(path: &str, lines: u64, quarantined: u64) -> SourceAccount {
    SourceAccount {
        path: path.to_string(),
        stream: Some("findings".to_string()),
        format: "jsonl".to_string(),
        bytes: 1,
        digest: String::new(),
        counts: Counts {
            lines,
            quarantined,
            rows: lines - quarantined,
            ..Counts::default()
        },
        hint: None,
        conflict: false,
        experimental: false,
        ignored_kinds: Vec::new(),
        unknown_kinds: Vec::new(),
    }
}

#[test]
fn the_limit_is_the_larger_of_share_and_count() {
    let limit = Limit::default();
    assert!(!over_limit(&source("a", 50, 10), &limit));
    assert!(over_limit(&source("a", 50, 11), &limit));
    assert!(!over_limit(&source("a", 20_000, 20), &limit));
    assert!(over_limit(&source("a", 20_000, 21), &limit));
    let mut accounting = Accounting::default();
    accounting.sources.push(source("a", 50, 10));
    assert!(!needs_attention(&accounting, &[], &limit));
    assert!(needs_attention(&accounting, &["a".to_string()], &limit));
    accounting.sources[0].conflict = true;
    assert!(needs_attention(&accounting, &[], &limit));
}

#[test]
fn health_notes_worst_first() {
    let (mut results, packs, mut facts) = sample();
    results.metrics[1].error = Some("no column `x`".to_string());
    let mut strange = source("notes.jsonl", 7, 0);
    strange.counts.unmapped = 7;
    strange.hint = Some("looks like `events`".to_string());
    let mut growing = source("b.jsonl", 100, 12);
    growing.counts.pending = 1;
    facts.accounting.sources = vec![growing, strange];
    facts.conflicts = vec!["old.jsonl".to_string()];
    let report = assemble(&results, &packs, facts);
    let notes = report.health.notes.iter();
    let shown: Vec<String> = notes
        .map(|n| {
            format!(
                "{} {}: {}",
                n.level,
                n.path.as_deref().unwrap_or("-"),
                n.text
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "error b.jsonl: 12 of 100 (12.0 %) lines refused, more than the limit",
            "error old.jsonl: rewritten since it was first read; both versions are kept and counted",
            "error packs/scrum/metrics/unknown_ratio.sql: metric unknown_ratio could not be computed: no column `x`",
            "warning iterations.jsonl: iteration 2: the tracker records 18 findings, the rows are 17",
            "warning notes.jsonl: 7 lines, and no stream claims the file",
            "note b.jsonl: 1 line unfinished at the end of the file",
        ]
    );
    assert_eq!(report.health.notes[3].line, Some(3));
    assert_eq!(metric(&report, "unknown_ratio").verdict.word, "gap");
}

pub fn listing() -> TableDef {
    TableDef {
        id: "scrum/tracker".to_string(),
        pack: "scrum".to_string(),
        title: "Tracker".to_string(),
        text: String::new(),
        on_iteration_page: false,
        heads: vec![(
            "findings_recorded".into(),
            "Recorded".into(),
            "findings".into(),
        )],
        empty: "Nothing yet.".to_string(),
        draw: "table".to_string(),
        bar_column: None,
        cap: 2,
        scope: Scope::History,
        sql: sql("SELECT 1"),
        file: String::new(),
    }
}

#[test]
fn tables_are_capped_headed_and_end_in_their_origin() {
    let (mut results, mut packs, facts) = sample();
    packs[0].tables.push(listing());
    results.tables[0].rows.columns.swap(0, 4);
    for row in &mut results.tables[0].rows.rows {
        row.swap(0, 4);
    }
    let report = assemble(&results, &packs, facts);
    let table = &report.tables[0];
    assert_eq!(
        table.heads,
        [
            "status",
            "Recorded",
            "iteration",
            "source path",
            "source line"
        ]
    );
    assert_eq!(table.units, ["", "findings", "", "", ""]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.total, 7);
    assert_eq!(table.rows[1][4], Cell::Int(2));
    assert_eq!(report.systems[0].sections[0].charts, ["findings_total"]);
}

#[test]
fn nothing_at_all_is_a_report_too() {
    let report = assemble(&Results::default(), &[], facts());
    assert_eq!(report.sentence, "No iteration and no data yet.");
    let mut states = facts();
    states.accounting.totals.rows = 1245;
    assert_eq!(
        assemble(&Results::default(), &[], states).sentence,
        "No iteration yet; 1245 rows of streams without iterations."
    );
    assert_eq!(
        due::json(&report),
        "{\n  \"schema\": 1,\n  \"after_iteration\": null,\n  \"items\": []\n}\n"
    );
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

#[test]
fn a_listing_of_iteration_pages_keeps_rows_of_each() {
    let (mut results, mut packs, facts) = sample();
    let mut def = listing();
    def.on_iteration_page = true;
    def.cap = 1;
    packs[0].tables.push(def);
    let first = results.tables[0].rows.rows[0].clone();
    results.tables[0].rows.rows.insert(1, first);
    let report = assemble(&results, &packs, facts);
    assert_eq!(report.tables[0].rows.len(), 7);
}

#[test]
fn the_work_list_leaves_out_what_is_done() {
    let (mut results, packs, facts) = sample();
    let names = ["raised_in", "tag", "text", "stance", "state"];
    let columns = names.map(|name| Column {
        name: name.to_string(),
        kind: ColType::Text,
    });
    let row = |state: &str| {
        let cells = ["3", "fields", "count the fields", "verify", state];
        cells.map(|c| Cell::Text(c.to_string())).to_vec()
    };
    results.tables.push(TableResult {
        id: "scrum/due_next".to_string(),
        rows: Rows {
            columns: columns.to_vec(),
            rows: ["missed", "met", "open", "resolved", "pending"]
                .map(row)
                .to_vec(),
        },
        total: 5,
        error: None,
    });
    let report = assemble(&results, &packs, facts);
    assert_eq!(report.due_next.len(), 5);
    let list: serde_json::Value = serde_json::from_str(&due::json(&report)).unwrap();
    assert_eq!(list["after_iteration"], "4");
    let states: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| &i["state"])
        .collect();
    assert_eq!(states, ["missed", "open", "pending"]);
}
