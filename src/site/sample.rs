//! A hand-built report with realistic figures, for tests and for looking at the site.

use crate::model::cell::{Cell, ColType, Column};
use crate::model::report::*;
use crate::model::series::{Better, Point, Verdict};
use std::collections::BTreeMap;

const HOUR: i64 = 3_600_000_000;
/// 2026-04-20 22:00 UTC.
const START: i64 = 1_776_722_400_000_000;

/// A report of no input at all.
pub fn empty() -> Report {
    Report {
        schema: 1,
        version: "0.1.0".into(),
        site: Site { title: "loopscope".into(), base_url: None, source_url: None, timezone: "UTC".into() },
        data_through: None,
        stale_after: None,
        expected_every: None,
        sentence: String::new(),
        newest: None,
        iterations: Vec::new(),
        tiles: Vec::new(),
        metrics: Vec::new(),
        systems: Vec::new(),
        tables: Vec::new(),
        files: Vec::new(),
        due_next: Vec::new(),
        health: Health::default(),
        accounting: Accounting::default(),
    }
}

/// Baseline 0, iterations 1 to 4 with data, 5 and 6 queued.
pub fn report() -> Report {
    let mut r = empty();
    r.site = Site {
        title: "Scrum loop of the gateway".into(),
        base_url: Some("https://example.org/loop/".into()),
        source_url: Some("https://git.example/loop/blob/main/data/{path}#L{line}".into()),
        timezone: "UTC".into(),
    };
    r.data_through = Some(START + 4 * 24 * HOUR + 3 * HOUR);
    r.stale_after = Some(START + 6 * 24 * HOUR);
    r.expected_every = Some("36h".into());
    r.sentence = "Iteration 4: findings 17 → 14, UNKNOWN 26 of 31 → 9 of 28; dead_code 9 → 7, target ≤ 2; score 2 files unparsed.".into();
    r.newest = Some("4".into());
    r.metrics = metrics();
    r.iterations = iterations();
    r.tiles = ["findings_total", "findings_by_severity", "dead_code_markers", "unknown_ratio", "score_median", "score_unparsed", "kb_write_only_bytes", "review_cost_usd"].map(String::from).to_vec();
    r.systems = systems();
    r.tables = tables();
    r.files = files();
    r.due_next = due();
    r.health = health();
    r.accounting = accounting();
    r
}

fn iterations() -> Vec<Iteration> {
    (0..7).map(iteration).collect()
}

fn iteration(n: i64) -> Iteration {
    let has = n <= 4;
    let status = if has { "done" } else { "queued" };
    let moves = if n == 4 {
        vec![
            mv("unknown_ratio", 26.0 / 31.0, 9.0 / 28.0, "improved", Some([26, 31, 9, 28])),
            mv("findings_total", 17.0, 14.0, "improved", None),
            mv("dead_code_markers", 9.0, 7.0, "improved", None),
            mv("review_cost_usd", 1.27, 2.54, "regressed", None),
            mv("kb_write_only_bytes", 1_900_123.0, 1_934_000.0, "changed", None),
        ]
    } else {
        Vec::new()
    };
    Iteration {
        id: n.to_string(),
        ordinal: n,
        status: Some(status.into()),
        started_at: has.then_some(START + n * 24 * HOUR),
        finished_at: has.then_some(START + n * 24 * HOUR + 2 * HOUR + 754_000_000),
        fixes_applied: has.then_some(n * 3),
        build_green: has.then_some(n != 2),
        findings_recorded: has.then_some(19 - n),
        has_data: has,
        gap: (!has).then(|| "queued".into()),
        closed: n < 4,
        sentence: match n {
            0 => "Iteration 0: baseline, findings 19 (3 high, 8 medium, 8 low).".into(),
            4 => "Iteration 4: findings 17 → 14, UNKNOWN 26 of 31 → 9 of 28; dead_code 9 → 7, target ≤ 2.".into(),
            n if has => format!("Iteration {n}: findings {} → {}; too little data for a trend.", 20 - n, 19 - n),
            _ => String::new(),
        },
        moves,
    }
}

fn mv(metric: &str, from: f64, to: f64, word: &str, kn: Option<[i64; 4]>) -> Move {
    Move {
        metric: metric.into(),
        from_iteration: "3".into(),
        from,
        to,
        word: word.into(),
        from_k: kn.map(|k| k[0]),
        from_n: kn.map(|k| k[1]),
        to_k: kn.map(|k| k[2]),
        to_n: kn.map(|k| k[3]),
    }
}

fn metrics() -> Vec<Metric> {
    let lower = Better::Lower;
    vec![
        plain("findings_total", "scrum", "Findings", "findings", lower, &[Some(19.0), Some(18.0), Some(18.0), Some(17.0), Some(14.0)]),
        series("findings_by_severity", "scrum", "Findings by severity", "findings", "stacked", &[("high", [3, 3, 2, 2, 1]), ("medium", [8, 8, 8, 7, 6]), ("low", [8, 7, 8, 8, 7])]),
        Metric { target: Some(2.0), target_after: Some("6".into()), ..plain("dead_code_markers", "scrum", "dead_code markers", "markers", lower, &[Some(11.0), Some(11.0), None, Some(9.0), Some(7.0)]) },
        share(),
        Metric { scale: Some((0.0, 10.0)), ..plain("score_median", "reviews", "Median alignment score", "score", Better::Higher, &[Some(3.0), Some(3.0), Some(3.0), Some(4.0), Some(4.5)]) },
        series("alignment_score", "reviews", "Alignment scores", "files", "stacked", &[("3", [9, 8, 7, 7, 4]), ("4", [1, 2, 2, 2, 3]), ("6", [0, 0, 1, 1, 3]), ("unparsed", [2, 2, 2, 2, 2])]),
        plain("score_unparsed", "reviews", "Reviews without a readable score", "files", lower, &[Some(2.0), Some(2.0), Some(2.0), Some(2.0), Some(2.0)]),
        plain("kb_write_only_bytes", "kb", "Bytes nobody reads", "bytes", lower, &[None, None, Some(1_200_000.0), Some(1_900_123.0), Some(1_934_000.0)]),
        plain("review_cost_usd", "reviews", "Cost of the reviews", "usd", lower, &[Some(0.0), Some(0.94), Some(1.1), Some(1.27), Some(2.54)]),
        plain("retry_tax_usd", "failures", "Money spent on forbidden retries", "usd", lower, &[None, None, None, None, None]),
    ]
}

fn point(i: usize, series: Option<&str>, value: Option<f64>) -> Point {
    Point { iteration: i.to_string(), series: series.map(String::from), value, k: None, n: None, low: None, high: None }
}

fn plain(id: &str, pack: &str, title: &str, unit: &str, better: Better, values: &[Option<f64>]) -> Metric {
    let points = (0..7).map(|i| point(i, None, values.get(i).copied().flatten())).collect();
    let behind = values.iter().enumerate().filter(|(_, v)| v.is_some());
    Metric {
        id: id.into(),
        pack: pack.into(),
        title: title.into(),
        question: format!("How large is “{title}” in this iteration, and is it going the right way?"),
        unit: unit.into(),
        better,
        chart: "line".into(),
        definition: "Rows of the iteration counted by id; a finding that is fixed counts no more. Iterations without rows are gaps.".into(),
        sql: "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS value\nFROM findings\nWHERE status <> 'fixed'\nGROUP BY iteration\nORDER BY iteration".into(),
        scope: "iteration".into(),
        baseline: values.first().copied().flatten(),
        baseline_from: values.first().copied().flatten().map(|_| "iteration 0".into()),
        target: None,
        target_after: None,
        scale: None,
        series: Vec::new(),
        points,
        verdict: Verdict {
            word: "improved".into(),
            sentence: format!("{title}: lower in 4 of 4 steps, Theil–Sen −1.2 per iteration; 5 values are few."),
            method: "exact Mann–Kendall, n = 5, p = 0.043".into(),
        },
        rows_behind: behind.map(|(i, v)| rows_behind(i, v.unwrap_or(0.0).min(30.0) as usize)).collect(),
    }
}

fn rows_behind(i: usize, n: usize) -> RowsBehind {
    let columns = [("id", ColType::Text), ("severity", ColType::Text), ("file", ColType::Text), ("title", ColType::Text)];
    let row = |r: usize| RowRef {
        path: format!("iter-{i}/findings.jsonl"),
        line: r as i64 + 1,
        cells: vec![
            Cell::Text(format!("P{}-{:03}", r % 9, r + 1)),
            Cell::Text(["high", "medium", "low"][r % 3].into()),
            Cell::Text("crates/gateway/src/auth.rs".into()),
            Cell::Text("The token is compared with == and not in constant time.".into()),
        ],
    };
    RowsBehind {
        iteration: i.to_string(),
        total: n as i64,
        columns: columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect(),
        rows: (0..n).map(row).collect(),
    }
}

fn series(id: &str, pack: &str, title: &str, unit: &str, chart: &str, layers: &[(&str, [i64; 5])]) -> Metric {
    let mut m = plain(id, pack, title, unit, Better::Lower, &[]);
    m.chart = chart.into();
    m.series = layers.iter().map(|(name, _)| (*name).to_string()).collect();
    m.points = Vec::new();
    for i in 0..7 {
        for (name, values) in layers {
            m.points.push(point(i, Some(name), values.get(i).map(|v| *v as f64)));
        }
    }
    m
}

fn share() -> Metric {
    let mut m = plain("unknown_ratio", "failures", "Failures classified UNKNOWN", "ratio", Better::Lower, &[]);
    let kn: [Option<(i64, i64)>; 5] = [None, None, Some((20, 24)), Some((26, 31)), Some((9, 28))];
    let bounds = [(0.0, 0.0), (0.0, 0.0), (0.641, 0.933), (0.674, 0.929), (0.179, 0.507)];
    for (i, kn) in kn.iter().enumerate() {
        if let Some((k, n)) = kn {
            m.points[i] = Point { value: Some(*k as f64 / *n as f64), k: Some(*k), n: Some(*n), low: Some(bounds[i].0), high: Some(bounds[i].1), ..m.points[i].clone() };
        }
    }
    m.rows_behind = vec![rows_behind(3, 26), rows_behind(4, 9)];
    m
}

fn systems() -> Vec<System> {
    let system = |id: &str, title: &str, question: &str, lead: &str, sections: Vec<Section>| System {
        id: id.into(),
        title: title.into(),
        question: question.into(),
        lead: Some(lead.into()),
        has_data: !sections.is_empty(),
        sections,
        empty_hint: "Rows of the stream `claims` (claims.jsonl) fill this page.".into(),
    };
    let section = |title: &str, charts: &[&str], tables: &[&str]| Section {
        title: title.into(),
        text: "What the sweep found, against the baseline and against the iteration before.".into(),
        charts: charts.iter().map(|c| (*c).into()).collect(),
        tables: tables.iter().map(|c| (*c).into()).collect(),
    };
    vec![
        system("scrum", "Iteration tracker", "Did this iteration make things better?", "findings_total", vec![section("Findings", &["findings_total", "findings_by_severity", "dead_code_markers"], &["scrum/findings_open"])]),
        system("reviews", "Per-file reviews", "How well does the code match what it should do?", "score_median", vec![section("Scores", &["alignment_score", "score_median"], &["reviews/scores"])]),
        system("kb", "Knowledge files", "Which files are written and never read?", "kb_write_only_bytes", vec![section("Census", &["kb_write_only_bytes"], &["kb/write_only"])]),
        system("failures", "Failure classifier", "What does the classifier not see?", "unknown_ratio", vec![section("Blindness", &["unknown_ratio"], &[])]),
        system("claims", "Claims", "Which claims are backed?", "claims_unbacked", vec![]),
    ]
}

fn column(name: &str, kind: ColType) -> Column {
    Column { name: name.into(), kind }
}

fn tables() -> Vec<Table> {
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
            heads: ["Iteration", "Id", "Severity", "File", "What", "Age", "", ""].map(String::from).to_vec(),
            units: ["", "", "", "", "", "iterations", "", ""].map(String::from).to_vec(),
            columns: vec![column("iteration", ColType::Text), column("id", ColType::Text), column("severity", ColType::Text), column("file", ColType::Text), column("title", ColType::Text), column("age", ColType::Int), column("source_path", ColType::Text), column("source_line", ColType::Int)],
            rows: (0..24)
                .map(|i| vec![Cell::Text((3 + i % 2).to_string()), Cell::Text(format!("P{}-{:03}", i % 9, i + 1)), text(["high", "medium", "low"][i as usize % 3]), text("crates/gateway/src/auth.rs"), text("A dead_code marker hides a route that is never mounted."), Cell::Int(i % 4), text("iter-4/findings.jsonl"), Cell::Int(i + 1)])
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
            heads: ["Iteration", "File", "Rows", "Size", "", ""].map(String::from).to_vec(),
            units: ["", "", "rows", "bytes", "", ""].map(String::from).to_vec(),
            columns: vec![column("iteration", ColType::Text), column("path", ColType::Text), column("rows", ColType::Int), column("bytes", ColType::Int), column("source_path", ColType::Text), column("source_line", ColType::Int)],
            rows: census.iter().enumerate().map(|(i, (name, rows, bytes))| vec![text("4"), text(name), Cell::Int(*rows), Cell::Int(*bytes), text("iter-4/kb_files.jsonl"), Cell::Int(i as i64 + 1)]).collect(),
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
            columns: vec![column("file", ColType::Text), column("score", ColType::Float)],
            rows: files().iter().map(|f| vec![Cell::Text(f.path.clone()), f.points.last().and_then(|p| p.score).map_or(Cell::Null, Cell::Float)]).collect(),
            total: 12,
            empty: "No review.".into(),
            draw: "heatmap".into(),
            bar_column: None,
        },
    ]
}

fn files() -> Vec<FileHistory> {
    let names = ["auth.rs", "router.rs", "observer.rs", "federation_service.rs", "kb/writer.rs", "classifier.rs", "scheduler.rs", "retry.rs", "ladder.rs", "hooks.rs", "lib.rs", "main.rs"];
    let history = |(n, name): (usize, &&str)| FileHistory {
        path: format!("crates/gateway/src/{name}"),
        points: (0..5)
            .filter(|i| *i > 0 || n != 3)
            .map(|i| {
                let score = if n > 9 { None } else { Some([3.0, 3.0, 4.0, 6.0][(n / 3 + i / 2) % 4]) };
                FilePoint {
                    iteration: i.to_string(),
                    score,
                    score_recorded: (n == 3).then_some(3.0),
                    state: if score.is_some() { "value".into() } else { "unparsed".into() },
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

fn due() -> Vec<Due> {
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
        due("observer", "The observer drops 12 fields of every scrum event on the way to the knowledge base.", "fix", "open", None),
        due("probe", "A probe event must be counted under its own source.", "verify", "missed", Some("by_source.scrum > 0 after iteration 4")),
        due("auth", "Leave the double check in the session guard: it looks redundant and is not.", "protect", "open", None),
    ]
}

fn health() -> Health {
    Health {
        notes: vec![HealthNote { level: "warning".into(), text: "the tracker records 16 findings for iteration 3, its rows count 17".into(), path: Some("iter-3/iterations.jsonl".into()), line: Some(1), hint: "rows win; correct the tracker's own count".into() }],
        quarantine: vec![QuarantineLine { path: "iter-2/events.jsonl".into(), line: 41, byte: 9120, reason: "broken JSON at byte 77 of the line: expected `,` or `}`".into(), excerpt: "{\"source\":\"scrum\",\"endpoint\":\"/rev".into() }],
        quarantine_total: 1,
        quarantine_by_reason: BTreeMap::from([("broken_json".to_string(), 1)]),
        unknown_fields: vec![UnknownField { stream: "events".into(), field: "shard_hint".into(), rows: 212 }],
        redactions: BTreeMap::from([("api_key".to_string(), 2)]),
    }
}

fn accounting() -> Accounting {
    let mut accounting = Accounting::default();
    for (path, stream, rows, duplicates, quarantined) in [("iter-3/findings.jsonl", "findings", 35, 0, 0), ("iter-2/events.jsonl", "events", 1997, 2, 1), ("iter-3/scrum_reviews.jsonl.gz", "reviews", 12, 12, 0)] {
        let counts = Counts { lines: rows + duplicates + quarantined, rows, duplicates, quarantined, ..Counts::default() };
        accounting.totals.add(&counts);
        accounting.sources.push(SourceAccount { path: path.into(), stream: Some(stream.into()), format: "jsonl".into(), bytes: rows * 412, digest: "3f1a".repeat(16), counts, hint: None, conflict: false });
    }
    accounting
}
