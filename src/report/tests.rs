//! The assembled report, by hand-worked results.

mod closed;
mod listings;
mod secrets;
mod verdicts;

use super::*;
use crate::engine::results::{AxisRow, MetricResult, RawPoint, TableResult};
use crate::model::report::{Accounting, Site};
use crate::model::{Better, Cell, ColType, Column, Rows};
use crate::packs::{CheckedSql, MetricDef, Pack, Scope, SectionDef, TableDef, ViewDef};
use std::collections::BTreeMap;

fn sql(text: &str) -> CheckedSql {
    CheckedSql {
        written: text.to_string(),
        text: text.to_string(),
        relations: Vec::new(),
        columns: Vec::new(),
    }
}

fn def(id: &str, title: &str, unit: &str, better: Better) -> MetricDef {
    MetricDef {
        id: id.to_string(),
        pack: "scrum".to_string(),
        title: title.to_string(),
        question: String::new(),
        unit: unit.to_string(),
        better,
        chart: "line".to_string(),
        scale: None,
        series: Vec::new(),
        tones: Default::default(),
        scope: Scope::Iteration,
        definition: "What it counts.".to_string(),
        rows: None,
        sql: sql("SELECT 1"),
        file: format!("packs/scrum/metrics/{id}.sql"),
    }
}

fn pack(metrics: Vec<MetricDef>, tables: Vec<TableDef>) -> Pack {
    Pack {
        id: "scrum".to_string(),
        title: "Scrum".to_string(),
        question: String::new(),
        order: 1,
        lead: Some("findings_total".to_string()),
        tiles: metrics.iter().map(|m| m.id.clone()).collect(),
        empty_hint: String::new(),
        sections: vec![SectionDef {
            title: "Findings".to_string(),
            text: String::new(),
            charts: vec!["findings_total".to_string(), "gone".to_string()],
            tables: Vec::new(),
        }],
        params: BTreeMap::new(),
        streams: Vec::new(),
        views: Vec::new(),
        metrics,
        tables,
        rules: Vec::new(),
    }
}

fn values(id: &str, points: &[(&str, f64)]) -> MetricResult {
    let points = points.iter().map(|(iteration, value)| RawPoint {
        iteration: iteration.to_string(),
        series: None,
        value: Some(*value),
        k: None,
        n: None,
    });
    MetricResult {
        id: id.to_string(),
        points: points.collect(),
        rows_behind: Vec::new(),
        error: None,
    }
}

fn shares(id: &str, points: &[(&str, i64, i64)]) -> MetricResult {
    let points = points.iter().map(|(iteration, k, n)| RawPoint {
        iteration: iteration.to_string(),
        series: None,
        // As at the engine's border: twelve significant digits.
        value: Some(metrics::rounded(*k as f64 / *n as f64)),
        k: Some(*k),
        n: Some(*n),
    });
    MetricResult {
        id: id.to_string(),
        points: points.collect(),
        rows_behind: Vec::new(),
        error: None,
    }
}

fn axis(ids: &[&str]) -> Vec<AxisRow> {
    let rows = (0..).zip(ids).map(|(ordinal, id)| AxisRow {
        iteration: id.to_string(),
        ordinal,
        started_at: None,
        finished_at: None,
    });
    rows.collect()
}

/// Columns iteration, status, findings_recorded, source_path, source_line.
fn tracker(rows: &[(&str, &str, Option<i64>)]) -> TableResult {
    let column = |name: &str, kind| Column {
        name: name.to_string(),
        kind,
    };
    let lines = (1..).zip(rows).map(|(line, (id, status, recorded))| {
        vec![
            Cell::Text(id.to_string()),
            Cell::Text(status.to_string()),
            recorded.map_or(Cell::Null, Cell::Int),
            Cell::Text("iterations.jsonl".to_string()),
            Cell::Int(line),
        ]
    });
    TableResult {
        id: "scrum/tracker".to_string(),
        rows: Rows {
            columns: vec![
                column("iteration", ColType::Text),
                column("status", ColType::Text),
                column("findings_recorded", ColType::Int),
                column("source_path", ColType::Text),
                column("source_line", ColType::Int),
            ],
            rows: lines.collect(),
        },
        total: rows.len() as i64,
        error: None,
    }
}

fn facts() -> Inputs {
    Inputs {
        version: "0.1.0".to_string(),
        site: Site {
            title: "Loop".to_string(),
            base_url: None,
            source_url: None,
            timezone: "UTC".to_string(),
        },
        goals: BTreeMap::new(),
        ignores: Vec::new(),
        annotations: Vec::new(),
        accounting: Accounting::default(),
        quarantine: Vec::new(),
        quarantine_by_reason: BTreeMap::new(),
        quarantine_limit: Limit::default(),
        unknown_fields: Vec::new(),
        conflicts: Vec::new(),
        data_through: None,
        expected_every: None,
        redact: true,
        caps: Caps::default(),
        pins: Vec::new(),
        shown: None,
    }
}

/// Iterations 0 to 6, 5 and 6 queued, and three metrics.
fn sample() -> (Results, Vec<Pack>, Inputs) {
    let defs = vec![
        def("findings_total", "Findings", "findings", Better::Lower),
        def("unknown_ratio", "UNKNOWN", "ratio", Better::Lower),
        def("dead_code_markers", "dead_code", "markers", Better::Lower),
    ];
    let results = Results {
        axis: axis(&["0", "1", "2", "3", "4", "5", "6"]),
        metrics: vec![
            values(
                "findings_total",
                &[
                    ("0", 19.0),
                    ("1", 17.0),
                    ("2", 17.0),
                    ("3", 19.0),
                    ("4", 14.0),
                ],
            ),
            shares("unknown_ratio", &[("3", 26, 31), ("4", 9, 28)]),
            values("dead_code_markers", &[("0", 11.0), ("3", 11.0), ("4", 7.0)]),
        ],
        tables: vec![tracker(&[
            ("0", "done", Some(19)),
            ("1", "done", None),
            ("2", "failed", Some(18)),
            ("3", "done", None),
            ("4", "done", None),
            ("5", "queued", None),
            ("6", "queued", None),
        ])],
    };
    let mut facts = facts();
    let goal = Goal {
        target: Some(2.0),
        target_after: Some("6".to_string()),
        baseline: None,
        min_effect: None,
    };
    facts.goals.insert("dead_code_markers".to_string(), goal);
    (results, vec![pack(defs, Vec::new())], facts)
}

fn report() -> Report {
    let (results, packs, facts) = sample();
    assemble(&results, &packs, facts)
}

fn metric<'a>(report: &'a Report, id: &str) -> &'a Metric {
    report.metrics.iter().find(|m| m.id == id).unwrap()
}

#[test]
fn the_sentence_of_the_newest_iteration() {
    let report = report();
    assert_eq!(report.newest.as_deref(), Some("4"));
    assert_eq!(
        report.sentence,
        "Iteration 4: findings 19 → 14, UNKNOWN 26 of 31 → 9 of 28; dead_code 11 → 7, target ≤ 2; \
         by evidence 1 of 3 metrics improved (UNKNOWN), 0 regressed, 2 have too little data."
    );
    let sentence = |at: usize| report.iterations[at].sentence.as_str();
    assert_eq!(
        sentence(0),
        "Iteration 0: findings 19; dead_code 11, target ≤ 2."
    );
    assert_eq!(sentence(2), "Iteration 2: findings 17.");
    let tiles = &report.tiles;
    let brief = |at: usize, before| brief(&report.iterations[at], before, &report.metrics, tiles);
    assert_eq!(
        brief(4, Some("3")),
        "findings 19 → 14, UNKNOWN 26 of 31 → 9 of 28, dead_code 11 → 7"
    );
    assert_eq!(brief(0, None), "findings 19, dead_code 11");
    assert_eq!(brief(5, Some("4")), "no data (queued)");
    assert_eq!(sentence(5), "Iteration 5: no data (queued).");
}

#[test]
fn every_system_has_its_say_before_one_has_a_second() {
    let (mut results, mut packs, facts) = sample();
    for at in 0..4 {
        let id = format!("m{at}");
        packs[0].metrics.push(def(&id, &id, "", Better::None));
        packs[0].tiles.push(id.clone());
        results.metrics.push(values(&id, &[("3", 1.0), ("4", 2.0)]));
    }
    let mut cost = def("cost", "Cost", "usd", Better::Lower);
    cost.pack = "late".to_string();
    let mut late = pack(vec![cost], Vec::new());
    (late.id, late.order) = ("late".to_string(), 2);
    packs.insert(0, late);
    results
        .metrics
        .push(values("cost", &[("3", 2.0), ("4", 2.54)]));
    let report = assemble(&results, &packs, facts);
    assert_eq!(
        report.sentence,
        "Iteration 4: findings 19 → 14, UNKNOWN 26 of 31 → 9 of 28; dead_code 11 → 7, target ≤ 2; \
         m0 1 → 2, cost $2.00 → $2.54; by evidence 1 of 8 metrics improved (UNKNOWN), 0 regressed, \
         7 have too little data."
    );
}

#[test]
fn iterations_say_what_the_tracker_says() {
    let report = report();
    let closed: Vec<bool> = report.iterations.iter().map(|i| i.closed).collect();
    // 4 is done, but nothing after it has started.
    assert_eq!(closed, [true, true, true, true, false, false, false]);
    assert!(report.iterations[4].has_data && !report.iterations[5].has_data);
    assert_eq!(report.iterations[5].gap.as_deref(), Some("queued"));
    assert_eq!(report.iterations[2].findings_recorded, Some(18));
}

#[test]
fn a_tracker_row_outside_the_axis_still_appears_and_a_queued_zero_is_no_data() {
    let (mut results, packs, facts) = sample();
    results.axis.truncate(5);
    let zero = values("findings_total", &[("5", 0.0)]).points;
    results.metrics[0].points.extend(zero);
    let report = assemble(&results, &packs, facts);
    let ids: Vec<_> = report.iterations.iter().map(|i| i.id.as_str()).collect();
    assert_eq!(ids, ["0", "1", "2", "3", "4", "5", "6"]);
    assert_eq!(report.iterations[6].ordinal, 6);
    assert!(!report.iterations[5].has_data);
    assert_eq!(metric(&report, "findings_total").points[5].value, None);
}

#[test]
fn gaps_have_causes() {
    let (mut results, packs, facts) = sample();
    results.tables[0] = tracker(&[
        ("4", "failed", None),
        ("5", "running", None),
        ("6", "done", None),
    ]);
    results.axis[3].started_at = Some(1);
    for metric in &mut results.metrics {
        metric.points.retain(|p| p.iteration == "0");
    }
    let report = assemble(&results, &packs, facts);
    let gaps: Vec<_> = report.iterations.iter().map(|i| i.gap.as_deref()).collect();
    assert_eq!(
        gaps,
        [
            None,
            Some("not run"),
            Some("not run"),
            Some("no input"),
            Some("failed"),
            Some("running"),
            Some("no input")
        ]
    );
}

#[test]
fn points_carry_their_interval_and_their_baseline() {
    let report = report();
    let share = &metric(&report, "unknown_ratio").points[3];
    assert_eq!((share.k, share.n), (Some(26), Some(31)));
    assert_eq!(share.value, Some(0.838709677419));
    assert!((share.low.unwrap() - 0.674).abs() < 0.0005);
    assert!((share.high.unwrap() - 0.929).abs() < 0.0005);
    let dead = metric(&report, "dead_code_markers");
    assert_eq!(dead.baseline, Some(11.0));
    assert_eq!(dead.baseline_from.as_deref(), Some("iteration 0"));
    assert_eq!(dead.target, Some(2.0));
    assert_eq!(dead.points.len(), 7);
    assert_eq!(metric(&report, "unknown_ratio").baseline, None);
}

#[test]
fn verdicts_say_only_what_the_numbers_carry() {
    let report = report();
    let verdict = |id: &str| metric(&report, id).verdict.clone();
    // 19, 17, 17, 19, 14: S = −4; p counted over all orders, of which the best has 2/30.
    let findings = verdict("findings_total");
    assert_eq!(findings.word, "too little data");
    assert_eq!(
        findings.sentence,
        "Findings: 19 in iteration 3 → 14 in iteration 4, better (−5). These 5 values could not \
         carry a trend in any order (Mann–Kendall, p = 0.47)."
    );
    let dead = verdict("dead_code_markers");
    assert_eq!(dead.word, "too little data");
    assert_eq!(
        dead.sentence,
        "dead_code: 11 in iteration 3 → 7 in iteration 4, better (−4), target ≤ 2 open, due after \
         iteration 6. \
         3 iterations with a value; a trend takes 4."
    );
    assert_eq!(dead.method, "values and direction only");
    // 9/28 − 26/31 = −0.5173; Wilson 26/31 0.6737–0.9291, 9/28 0.1793–0.5066 (computed apart).
    let share = verdict("unknown_ratio");
    assert_eq!(share.word, "improved");
    assert_eq!(
        share.sentence,
        "UNKNOWN: 26 of 31 (83.9 %) in iteration 3 → 9 of 28 (32.1 %) in iteration 4, better \
         (−51.7 points). The 95 % interval of the difference, −68.6 to −26.9 percentage points, \
         leaves out 0."
    );
    assert_eq!(report.iterations[4].verdict.word, "improved");
}

#[test]
fn a_missing_newest_value_is_a_gap() {
    let (mut results, packs, facts) = sample();
    results.metrics[2].points.retain(|p| p.iteration != "4");
    let report = assemble(&results, &packs, facts);
    let verdict = &metric(&report, "dead_code_markers").verdict;
    assert_eq!(verdict.word, "gap");
    assert_eq!(
        verdict.sentence,
        "dead_code: no value in iteration 4 (no input); the last is 11 in iteration 3."
    );
}

#[test]
fn an_older_value_says_where_it_is_from() {
    let (mut results, packs, facts) = sample();
    results.metrics[2].points.retain(|p| p.iteration != "3");
    let report = assemble(&results, &packs, facts);
    assert!(
        report
            .sentence
            .contains("; dead_code 11 (iteration 0) → 7, target ≤ 2; by evidence"),
        "{}",
        report.sentence
    );
}

#[test]
fn series_are_named_with_their_changes() {
    let (mut results, mut packs, facts) = sample();
    let severity = def("by", "Findings by severity", "findings", Better::Lower);
    packs[0].metrics.push(severity);
    let mut points = Vec::new();
    for (iteration, high, low) in [
        ("0", 3.0, 8.0),
        ("1", 3.0, 8.0),
        ("3", 3.0, 7.0),
        ("4", 2.0, 7.0),
    ] {
        for (series, value) in [("high", high), ("low", low)] {
            points.push(RawPoint {
                iteration: iteration.to_string(),
                series: Some(series.to_string()),
                value: Some(value),
                k: None,
                n: None,
            });
        }
    }
    let mut result = values("by", &[]);
    result.points = points;
    results.metrics.push(result);
    let report = assemble(&results, &packs, facts);
    let metric = metric(&report, "by");
    assert_eq!(metric.series, ["high", "low"]);
    assert_eq!(metric.points.len(), 14);
    assert_eq!(metric.verdict.word, "too little data");
    assert_eq!(
        metric.verdict.sentence,
        "Findings by severity, iteration 3 → 4, better: high: 3 → 2, low: 7. No test is asked of \
         several series together."
    );
    assert!(!report.tiles.contains(&"by".to_string()));
}

#[test]
fn moves_stand_by_strength() {
    let report = report();
    let moves = |at: usize| -> Vec<(String, String)> {
        let list = report.iterations[at].moves.iter();
        list.map(|m| (m.metric.clone(), format!("{}, {}", m.direction, m.word)))
            .collect()
    };
    let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
    // The share's interval leaves out 0; then five values before three, though 4/11 > 5/19.
    assert_eq!(
        moves(4),
        [
            pair("unknown_ratio", "better, improved"),
            pair("findings_total", "better, too little data"),
            pair("dead_code_markers", "better, too little data")
        ]
    );
    assert_eq!(
        moves(3),
        [
            pair("findings_total", "worse, too little data"),
            pair("dead_code_markers", "same, too little data")
        ]
    );
    assert_eq!(report.iterations[3].moves[1].from_iteration, "0");
    assert!(moves(0).is_empty() && moves(5).is_empty());
}
