//! Gates by hand-worked reports: what fails, by how much, in whole lines.

use super::{Against, Facts, Gates, Outcome, Pattern, Ratchet, Rule, evaluate};
use crate::model::report::{Mark, Metric, Report, Restatement, SourceAccount, Stated};
use crate::model::{Better, Point, Verdict};

const HOUR: i64 = 3_600_000_000;

fn point(iteration: &str, value: Option<f64>, share: Option<(i64, i64)>) -> Point {
    Point {
        iteration: iteration.to_string(),
        series: None,
        value,
        k: share.map(|(k, _)| k),
        n: share.map(|(_, n)| n),
        low: None,
        high: None,
    }
}

fn metric(id: &str, unit: &str, better: Better, points: Vec<Point>) -> Metric {
    Metric {
        id: id.to_string(),
        unit: unit.to_string(),
        better,
        points,
        verdict: Verdict {
            word: "regressed".to_string(),
            ..Verdict::default()
        },
        baseline: Some(11.0),
        baseline_from: Some("iteration 0".to_string()),
        ..Metric::default()
    }
}

/// dead_code 11 → 6 → 7; UNKNOWN 26 of 31 → 9 of 28 → 12 of 30; score 3 → 6 → 5; cost only in 1.
fn report() -> Report {
    let whole = |values: &[f64]| -> Vec<Point> {
        let numbered = (1..).zip(values);
        numbered
            .map(|(i, v)| point(&i.to_string(), Some(*v), None))
            .collect()
    };
    let shares = [(26, 31), (9, 28), (12, 30)];
    let unknown = (1..).zip(shares).map(|(i, (k, n)): (i32, (i64, i64))| {
        point(&i.to_string(), Some(k as f64 / n as f64), Some((k, n)))
    });
    Report {
        newest: Some("3".to_string()),
        data_through: Some(100 * HOUR),
        metrics: vec![
            metric(
                "dead_code",
                "markers",
                Better::Lower,
                whole(&[11.0, 6.0, 7.0]),
            ),
            metric("unknown_ratio", "ratio", Better::Lower, unknown.collect()),
            metric("score", "score", Better::Higher, whole(&[3.0, 6.0, 5.0])),
            metric(
                "cost",
                "usd",
                Better::Lower,
                vec![point("1", Some(2.54), None)],
            ),
            metric("size", "lines", Better::None, whole(&[10.0, 10.0, 14.0])),
        ],
        ..with_lines(1000, 990, 10)
    }
}

fn with_lines(lines: u64, rows: u64, quarantined: u64) -> Report {
    let mut report = Report::default();
    let counts = &mut report.accounting.totals;
    (counts.lines, counts.rows, counts.quarantined) = (lines, rows, quarantined);
    report
}

fn rule(metric: &str) -> Rule {
    let metric = Pattern::new(metric).unwrap();
    Rule {
        missing_fails: metric.is_plain(),
        metric,
        series: None,
        min: None,
        max: None,
        worse_by: None,
        against: Against::Previous,
        verdicts: Vec::new(),
        place: "loopscope.toml:7".to_string(),
    }
}

fn with(rules: Vec<Rule>) -> Gates {
    Gates {
        rules,
        ..Gates::default()
    }
}

fn looked(report: &Report, gates: &Gates, ratchet: &Ratchet) -> Outcome {
    let facts = Facts {
        now: 130 * HOUR,
        stale_after_micros: Some(36 * HOUR),
        ratchet,
    };
    evaluate(report, gates, &facts)
}

#[track_caller]
fn lines(gates: &Gates, expected: &[&str]) {
    let outcome = looked(&report(), gates, &Ratchet::default());
    let found: Vec<String> = outcome.failed.iter().map(|f| f.line()).collect();
    assert_eq!(found, expected);
}

#[test]
fn bounds_of_the_value() {
    let bound = |metric: &str, min, max| Rule {
        min,
        max,
        ..rule(metric)
    };
    lines(
        &with(vec![
            bound("dead_code", None, Some(7.0)),
            bound("dead_code", None, Some(2.0)),
            bound("unknown_ratio", None, Some(0.3)),
            bound("score", Some(5.5), None),
        ]),
        &[
            "dead_code: 7 in iteration 3; expected at most 2 markers, 5 above \
             (loopscope.toml:7); see metrics/dead_code/index.html",
            "unknown_ratio: 12 of 30 (40.0 %) in iteration 3; expected at most 30 %, 10 percentage \
             points above (loopscope.toml:7); see metrics/unknown_ratio/index.html",
            "score: 5 in iteration 3; expected at least 5.5 score, 0.5 below \
             (loopscope.toml:7); see metrics/score/index.html",
        ],
    );
}

#[test]
fn change_against_previous_baseline_and_best() {
    let change = |metric: &str, by, against| Rule {
        worse_by: Some(by),
        against,
        ..rule(metric)
    };
    lines(
        &with(vec![
            change("dead_code", 0.0, Against::Previous),
            change("dead_code", 1.0, Against::Previous),
            change("dead_code", 0.0, Against::Baseline),
            change("score", 0.5, Against::Best),
            change("size", 2.0, Against::Previous),
            // 9 of 28 to 12 of 30 is 7.86 points worse.
            change("unknown_ratio", 0.05, Against::Best),
        ]),
        &[
            "dead_code: 7 in iteration 3; expected not worse than 6 markers (iteration 2), \
             1 past it (loopscope.toml:7); see metrics/dead_code/index.html",
            "score: 5 in iteration 3; expected at most 0.5 worse than 6 score (the best, \
             iteration 2), 0.5 past it (loopscope.toml:7); see metrics/score/index.html",
            "size: 14 in iteration 3; expected at most 2 away from 10 lines (iteration 2), \
             2 past it (loopscope.toml:7); see metrics/size/index.html",
            "unknown_ratio: 12 of 30 (40.0 %) in iteration 3; expected at most 5 percentage points \
             worse than 32.1 % (the best, iteration 2), 2.86 percentage points past it \
             (loopscope.toml:7); see metrics/unknown_ratio/index.html",
        ],
    );
}

#[test]
fn a_missing_value_fails_a_named_metric_and_not_a_pattern() {
    let max = |metric: &str| Rule {
        max: Some(100.0),
        ..rule(metric)
    };
    lines(
        &with(vec![max("cost"), max("cos*"), max("nowhere"), max("no*")]),
        &[
            "cost: no value in iteration 3; expected one to compare (loopscope.toml:7); \
             see metrics/cost/index.html",
            "nowhere: no such metric; expected one to look at (loopscope.toml:7); \
             see metrics/index.html",
        ],
    );
}

#[test]
fn verdict_words() {
    let words = Rule {
        verdicts: vec!["gap".to_string(), "regressed".to_string()],
        ..rule("s*")
    };
    let line = |id: &str| {
        format!(
            "{id}: regressed in iteration 3; expected none of: gap, regressed \
             (loopscope.toml:7); see metrics/{id}/index.html"
        )
    };
    let expected = [line("score"), line("size")];
    lines(&with(vec![words]), &expected.each_ref().map(String::as_str));
}

#[test]
fn accounting_gates() {
    let mut report = with_lines(1000, 0, 10);
    report.data_through = Some(90 * HOUR);
    let source = |path: &str| SourceAccount {
        path: path.to_string(),
        conflict: true,
        ..SourceAccount::default()
    };
    report.accounting.sources = vec![source("a.jsonl"), source("b.jsonl")];
    let gates = Gates {
        quarantine_ratio: Some(0.005),
        conflicts: true,
        ..Gates::default()
    };
    let outcome = looked(&report, &gates, &Ratchet::default());
    let found: Vec<String> = outcome.failed.iter().map(|f| f.line()).collect();
    assert_eq!(outcome.checked, 4);
    assert_eq!(
        found,
        [
            "no_data: the lake holds no row; expected at least one; see health/index.html",
            "stale: data through 1970-01-04T18:00:00Z; expected through 1970-01-04T22:00:00Z or \
             later, older by 4 h; see health/index.html",
            "quarantine: 10 of 1000 (1.0 %) lines are in quarantine; expected at most 0.5 %; \
             see health/index.html",
            "conflict: a.jsonl and 1 more were rewritten; expected no open conflict; \
             `loopscope accept-source a.jsonl` closes it; see health/index.html",
        ]
    );
    let off = Gates {
        no_data: false,
        stale: false,
        ..Gates::default()
    };
    assert_eq!(looked(&report, &off, &Ratchet::default()).checked, 0);
}

#[test]
fn changes_of_instrument_and_restatements_have_their_limits() {
    let mut report = report();
    let mark = |iteration: &str, kind: &str, text: &str| Mark {
        iteration: iteration.to_string(),
        kind: kind.to_string(),
        text: text.to_string(),
    };
    // One change of two metrics, one of another, and what is no change or not the newest's.
    report.metrics[0].marks = vec![mark("2", "instrument", "a 0 → a 1")];
    report.metrics[1].marks = vec![mark("3", "instrument", "a 1 → a 2")];
    report.metrics[2].marks = vec![
        mark("3", "instrument", "a 1 → a 2"),
        mark("3", "deploy", "fixes of 2 live"),
    ];
    report.metrics[4].marks = vec![mark("3", "instrument", "ruff 1 → ruff 2")];
    let restated = |metric: &str, iteration: &str, to: Option<f64>, seen: &str| Restatement {
        iteration: iteration.to_string(),
        metric: metric.to_string(),
        series: (metric == "score").then(|| "high".to_string()),
        from: Stated {
            value: Some(2.0),
            ..Stated::default()
        },
        to: Stated {
            value: to,
            ..Stated::default()
        },
        cause: "late data".to_string(),
        seen: Some(seen.to_string()),
        at: None,
        nth: 1,
    };
    report.restatements = vec![
        restated("size", "0", Some(1.0), "2"),
        restated("dead_code", "1", Some(3.0), "3"),
        restated("score", "2", None, "3"),
    ];
    let limits = |instruments, restatements| Gates {
        instrument_changes: instruments,
        restatements,
        ..Gates::default()
    };
    let found = |gates: &Gates| {
        let outcome = looked(&report, gates, &Ratchet::default());
        let lines: Vec<String> = outcome.failed.iter().map(|f| f.line()).collect();
        (outcome.checked, lines)
    };
    assert_eq!(
        found(&limits(Some(0), Some(1))),
        (
            4,
            vec![
                "instrument: 2 changes of what counted in iteration 3: a 1 → a 2, which \
                 unknown_ratio and 1 more read; ruff 1 → ruff 2, which size reads; expected at \
                 most 0, 2 more; see metrics/unknown_ratio/index.html"
                    .to_string(),
                "restatements: 2 closed numbers restated: dead_code 2 → 3 in iteration 1, late \
                 data; score (high) 2 → no value in iteration 2, late data; expected at most 1, \
                 1 more; see metrics/dead_code/index.html"
                    .to_string(),
            ]
        )
    );
    assert_eq!(found(&limits(Some(2), Some(2))), (4, Vec::new()));
    assert_eq!(found(&limits(None, None)), (2, Vec::new()));
    // Another iteration is the newest: both are the past.
    report.newest = Some("4".to_string());
    let outcome = looked(&report, &limits(Some(0), Some(0)), &Ratchet::default());
    assert_eq!(outcome.failed, []);
}

#[test]
fn the_ratchet_only_tightens() {
    let gates = Gates {
        ratchet: ["dead_code", "score", "size"]
            .map(|id| Pattern::new(id).unwrap())
            .to_vec(),
        ..Gates::default()
    };
    let mut ratchet = Ratchet::default();
    // `size` has no better side and is not kept.
    assert_eq!(ratchet.tighten(&report(), &gates), ["dead_code", "score"]);
    assert!(ratchet.tighten(&report(), &gates).is_empty());
    let mut later = report();
    later.metrics[0].points[2].value = Some(8.0);
    later.metrics[2].points[2].value = Some(6.0);
    let failed = looked(&later, &gates, &ratchet).failed;
    let found: Vec<String> = failed.iter().map(|f| f.line()).collect();
    assert_eq!(
        found,
        [
            "dead_code: 8 in iteration 3; expected at most 7 markers, reached in iteration 3 \
             (ratchet.json); see metrics/dead_code/index.html"
        ]
    );
    assert_eq!(ratchet.tighten(&later, &gates), ["score"]);
    assert_eq!(ratchet.values["dead_code"].value, 7.0);
    assert_eq!(ratchet.values["score"].value, 6.0);
}
