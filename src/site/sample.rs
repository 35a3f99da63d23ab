//! A hand-built report with realistic figures, for tests and for looking at the site.

use super::sample_rows::{accounting, due, files, health, tables};
use crate::model::cell::{Cell, ColType, Column};
use crate::model::report::*;
use crate::model::series::{Better, Point, Verdict};

const HOUR: i64 = 3_600_000_000;
/// 2026-04-20 22:00 UTC.
const START: i64 = 1_776_722_400_000_000;

/// A report of no input at all.
pub fn empty() -> Report {
    Report {
        schema: 1,
        version: "0.1.0".into(),
        site: Site {
            title: "loopscope".into(),
            base_url: None,
            source_url: None,
            timezone: "UTC".into(),
        },
        ..Report::default()
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
    r.tiles = [
        "findings_total",
        "findings_by_severity",
        "dead_code_markers",
        "unknown_ratio",
        "score_median",
        "score_unparsed",
        "kb_write_only_bytes",
        "review_cost_usd",
    ]
    .map(String::from)
    .to_vec();
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
            mv(
                "unknown_ratio",
                26.0 / 31.0,
                9.0 / 28.0,
                "improved",
                Some([26, 31, 9, 28]),
            ),
            mv("findings_total", 17.0, 14.0, "improved", None),
            mv("dead_code_markers", 9.0, 7.0, "improved", None),
            mv("review_cost_usd", 1.27, 2.54, "regressed", None),
            mv(
                "kb_write_only_bytes",
                1_900_123.0,
                1_934_000.0,
                "changed",
                None,
            ),
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
        effective_from: None,
        repeat_of: None,
        instrument: None,
        verdict: Default::default(),
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
        direction: match word {
            "improved" => "better",
            "regressed" => "worse",
            _ => "different",
        }
        .into(),
        because: "Five values.".into(),
        since: None,
        alert: false,
    }
}

fn metrics() -> Vec<Metric> {
    let lower = Better::Lower;
    vec![
        plain(
            "findings_total",
            "scrum",
            "Findings",
            "findings",
            lower,
            &[Some(19.0), Some(18.0), Some(18.0), Some(17.0), Some(14.0)],
        ),
        series(
            "findings_by_severity",
            "scrum",
            "Findings by severity",
            "findings",
            "stacked",
            &[
                ("high", [3, 3, 2, 2, 1]),
                ("medium", [8, 8, 8, 7, 6]),
                ("low", [8, 7, 8, 8, 7]),
            ],
        ),
        Metric {
            target: Some(2.0),
            target_after: Some("6".into()),
            ..plain(
                "dead_code_markers",
                "scrum",
                "dead_code markers",
                "markers",
                lower,
                &[Some(11.0), Some(11.0), None, Some(9.0), Some(7.0)],
            )
        },
        share(),
        Metric {
            scale: Some((0.0, 10.0)),
            ..plain(
                "score_median",
                "reviews",
                "Median alignment score",
                "score",
                Better::Higher,
                &[Some(3.0), Some(3.0), Some(3.0), Some(4.0), Some(4.5)],
            )
        },
        series(
            "alignment_score",
            "reviews",
            "Alignment scores",
            "files",
            "stacked",
            &[
                ("3", [9, 8, 7, 7, 4]),
                ("4", [1, 2, 2, 2, 3]),
                ("6", [0, 0, 1, 1, 3]),
                ("unparsed", [2, 2, 2, 2, 2]),
            ],
        ),
        plain(
            "score_unparsed",
            "reviews",
            "Reviews without a readable score",
            "files",
            lower,
            &[Some(2.0), Some(2.0), Some(2.0), Some(2.0), Some(2.0)],
        ),
        plain(
            "kb_write_only_bytes",
            "kb",
            "Bytes nobody reads",
            "bytes",
            lower,
            &[
                None,
                None,
                Some(1_200_000.0),
                Some(1_900_123.0),
                Some(1_934_000.0),
            ],
        ),
        plain(
            "review_cost_usd",
            "reviews",
            "Cost of the reviews",
            "usd",
            lower,
            &[Some(0.0), Some(0.94), Some(1.1), Some(1.27), Some(2.54)],
        ),
        plain(
            "retry_tax_usd",
            "failures",
            "Money spent on forbidden retries",
            "usd",
            lower,
            &[None, None, None, None, None],
        ),
    ]
}

fn point(i: usize, series: Option<&str>, value: Option<f64>) -> Point {
    Point {
        iteration: i.to_string(),
        series: series.map(String::from),
        value,
        k: None,
        n: None,
        low: None,
        high: None,
    }
}

fn plain(
    id: &str,
    pack: &str,
    title: &str,
    unit: &str,
    better: Better,
    values: &[Option<f64>],
) -> Metric {
    let points = (0..7)
        .map(|i| point(i, None, values.get(i).copied().flatten()))
        .collect();
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
        marks: Vec::new(),
        alert: None,
        noise_floor: None,
        tones: Default::default(),
        frozen: Vec::new(),
        restated: Vec::new(),
    }
}

fn rows_behind(i: usize, n: usize) -> RowsBehind {
    let columns = [
        ("id", ColType::Text),
        ("severity", ColType::Text),
        ("file", ColType::Text),
        ("title", ColType::Text),
    ];
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
        columns: columns
            .iter()
            .map(|(name, kind)| Column {
                name: (*name).into(),
                kind: *kind,
            })
            .collect(),
        rows: (0..n).map(row).collect(),
    }
}

fn series(
    id: &str,
    pack: &str,
    title: &str,
    unit: &str,
    chart: &str,
    layers: &[(&str, [i64; 5])],
) -> Metric {
    let mut m = plain(id, pack, title, unit, Better::Lower, &[]);
    m.chart = chart.into();
    m.series = layers.iter().map(|(name, _)| (*name).to_string()).collect();
    m.points = Vec::new();
    for i in 0..7 {
        for (name, values) in layers {
            m.points
                .push(point(i, Some(name), values.get(i).map(|v| *v as f64)));
        }
    }
    m
}

fn share() -> Metric {
    let mut m = plain(
        "unknown_ratio",
        "failures",
        "Failures classified UNKNOWN",
        "ratio",
        Better::Lower,
        &[],
    );
    let kn: [Option<(i64, i64)>; 5] = [None, None, Some((20, 24)), Some((26, 31)), Some((9, 28))];
    let bounds = [
        (0.0, 0.0),
        (0.0, 0.0),
        (0.641, 0.933),
        (0.674, 0.929),
        (0.179, 0.507),
    ];
    for (i, kn) in kn.iter().enumerate() {
        if let Some((k, n)) = kn {
            m.points[i] = Point {
                value: Some(*k as f64 / *n as f64),
                k: Some(*k),
                n: Some(*n),
                low: Some(bounds[i].0),
                high: Some(bounds[i].1),
                ..m.points[i].clone()
            };
        }
    }
    m.rows_behind = vec![rows_behind(3, 26), rows_behind(4, 9)];
    m
}

fn systems() -> Vec<System> {
    let system =
        |id: &str, title: &str, question: &str, lead: &str, sections: Vec<Section>| System {
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
        system(
            "scrum",
            "Iteration tracker",
            "Did this iteration make things better?",
            "findings_total",
            vec![section(
                "Findings",
                &[
                    "findings_total",
                    "findings_by_severity",
                    "dead_code_markers",
                ],
                &["scrum/findings_open"],
            )],
        ),
        system(
            "reviews",
            "Per-file reviews",
            "How well does the code match what it should do?",
            "score_median",
            vec![section(
                "Scores",
                &["alignment_score", "score_median"],
                &["reviews/scores"],
            )],
        ),
        system(
            "kb",
            "Knowledge files",
            "Which files are written and never read?",
            "kb_write_only_bytes",
            vec![section(
                "Census",
                &["kb_write_only_bytes"],
                &["kb/write_only"],
            )],
        ),
        system(
            "failures",
            "Failure classifier",
            "What does the classifier not see?",
            "unknown_ratio",
            vec![section("Blindness", &["unknown_ratio"], &[])],
        ),
        system(
            "claims",
            "Claims",
            "Which claims are backed?",
            "claims_unbacked",
            vec![],
        ),
    ]
}
