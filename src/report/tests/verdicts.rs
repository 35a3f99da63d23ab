//! The two layers of verdicts on longer, hand-made series.

use super::*;
use crate::report::{Annotation, Ignore};

/// A loop of as many iterations as there are values, `done`, with one metric.
fn series(list: &[f64], better: Better) -> (Results, Vec<Pack>, Inputs) {
    let ids: Vec<String> = (0..list.len()).map(|n| n.to_string()).collect();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let points: Vec<(&str, f64)> = names.iter().copied().zip(list.iter().copied()).collect();
    let results = Results {
        axis: axis(&names),
        metrics: vec![values("cost", &points)],
        tables: Vec::new(),
    };
    let defs = vec![def("cost", "Cost", "points", better)];
    (results, vec![pack(defs, Vec::new())], facts())
}

fn step() -> Vec<f64> {
    let mut list = [10.0, 11.0, 9.0, 10.0, 12.0, 8.0].repeat(2);
    list.extend([20.0, 21.0, 19.0, 22.0, 20.0, 21.0, 19.0, 20.0]);
    list
}

#[test]
fn a_step_is_regressed_since_its_iteration_and_alerts() {
    let (results, packs, facts) = series(&step(), Better::Lower);
    let report = assemble(&results, &packs, facts);
    let metric = metric(&report, "cost");
    assert_eq!(metric.verdict.word, "regressed");
    assert_eq!(
        metric.verdict.sentence,
        "Cost: 19 in iteration 18 → 20 in iteration 19, worse (+1). Since iteration 12 the median \
         is 20, before it 10 (Pettitt, p = 0.002). Alert: seen in two of the last three iterations."
    );
    let alert = metric.alert.clone().unwrap();
    assert_eq!(
        (alert.word.as_str(), alert.since.as_deref()),
        ("regressed", Some("12"))
    );
    assert_eq!(alert.ignored, None);
    assert!(
        report
            .sentence
            .ends_with("; by evidence 0 of 1 metric improved, 1 regressed (cost since 12)."),
        "{}",
        report.sentence
    );
    let mut higher = series(&step(), Better::None);
    higher.2.goals.insert(
        "cost".to_string(),
        Goal {
            min_effect: Some(50.0),
            ..Goal::default()
        },
    );
    let report = assemble(&higher.0, &higher.1, higher.2);
    assert_eq!(
        super::metric(&report, "cost").verdict.word,
        "flat",
        "smaller than it must be"
    );
}

#[test]
fn an_ignored_alert_says_why_and_an_idle_entry_is_reported() {
    let (results, packs, mut facts) = series(&step(), Better::Lower);
    let entry = |metric: &str, iteration: &str| Ignore {
        metric: metric.to_string(),
        iteration: Some(iteration.to_string()),
        until: None,
        reason: "larger model on trial".to_string(),
    };
    facts.ignores = vec![entry("cost", "19"), entry("cost", "3")];
    let report = assemble(&results, &packs, facts);
    let alert = metric(&report, "cost").alert.clone().unwrap();
    assert_eq!(
        alert.ignored.as_deref(),
        Some("larger model on trial, in iteration 19")
    );
    let texts: Vec<&str> = report
        .health
        .notes
        .iter()
        .map(|n| n.text.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "Cost: the alert ignored in iteration 3 (larger model on trial) is no longer needed: \
          another iteration is the newest"
        ]
    );
}

/// Columns iteration, and one of status, effective_from, repeat_of.
fn tracked(results: &mut Results, column: &str, rows: &[(&str, &str)]) {
    let kind = ColType::Text;
    let names = ["iteration", column].map(|name| Column {
        name: name.to_string(),
        kind,
    });
    let cells = rows
        .iter()
        .map(|(id, value)| vec![Cell::Text(id.to_string()), Cell::Text(value.to_string())]);
    results.tables = vec![TableResult {
        id: "scrum/tracker".to_string(),
        rows: Rows {
            columns: names.to_vec(),
            rows: cells.collect(),
        },
        total: rows.len() as i64,
        error: None,
    }];
}

#[test]
fn repeats_give_a_noise_floor_and_a_change_inside_it_is_none() {
    let (mut results, packs, facts) = series(&[9.0, 12.0, 5.0, 6.0, 8.0], Better::Lower);
    tracked(&mut results, "repeat_of", &[("1", "0")]);
    let report = assemble(&results, &packs, facts);
    let metric = metric(&report, "cost");
    assert_eq!(metric.noise_floor, Some(3.0));
    assert_eq!(metric.verdict.word, "flat");
    assert!(
        metric.verdict.sentence.starts_with(
            "Cost: 6 in iteration 3 → 8 in iteration 4, worse (+2). The change is inside the noise \
             floor: repeats of one iteration differ by 3."
        ),
        "{}",
        metric.verdict.sentence
    );
}

/// The listing of instruments: iteration, stream, instrument.
fn instruments(results: &mut Results, rows: &[[&str; 3]]) {
    let columns = ["iteration", "stream", "instrument"].map(|name| Column {
        name: name.to_string(),
        kind: ColType::Text,
    });
    let cells = rows.iter().map(|row| {
        let texts = row.iter().map(|text| Cell::Text(text.to_string()));
        texts.collect::<Vec<_>>()
    });
    results.tables = vec![TableResult {
        id: "scrum/instruments".to_string(),
        rows: Rows {
            columns: columns.to_vec(),
            rows: cells.collect(),
        },
        total: rows.len() as i64,
        error: None,
    }];
}

#[test]
fn the_trackers_instrument_cuts_what_only_the_tracker_counted() {
    let view = |name: &str, over: &str| ViewDef {
        name: name.to_string(),
        pack: "scrum".to_string(),
        scope: Scope::Iteration,
        kept: false,
        sql: CheckedSql {
            relations: vec![over.to_string()],
            ..sql("SELECT 1")
        },
        file: String::new(),
    };
    let marks = |stream: &str, relations: &[&str]| {
        let (mut results, mut packs, facts) = series(&[3.0, 2.0], Better::Lower);
        packs[0].metrics[0].sql.relations = relations.iter().map(|r| r.to_string()).collect();
        packs[0].views = vec![view("runs", "iterations"), view("hits", "markers")];
        instruments(&mut results, &[["0", stream, "a 1"], ["1", stream, "a 2"]]);
        metric(&assemble(&results, &packs, facts), "cost")
            .marks
            .len()
    };
    assert_eq!(marks("iterations", &["axis", "runs", "params"]), 1);
    assert_eq!(marks("iterations", &["findings", "runs", "sweeps"]), 1);
    // Its own rows stand behind it, whatever the tracker used.
    assert_eq!(marks("iterations", &["iterations", "markers"]), 0);
    assert_eq!(marks("iterations", &["runs", "hits"]), 0);
    assert_eq!(
        marks("iterations", &["findings", "metric_points", "runs"]),
        0
    );
    assert_eq!(marks("iterations", &["axis"]), 0);
    assert_eq!(marks("markers", &["iterations", "hits"]), 1);
    assert_eq!(marks("markers", &["markers__owners"]), 1);
}

#[test]
fn no_test_crosses_a_change_of_instrument() {
    let (mut results, mut packs, facts) = series(&[9.0, 8.0, 7.0, 6.0, 5.0, 50.0], Better::Lower);
    packs[0].metrics[0].sql.relations = vec!["findings".to_string()];
    instruments(
        &mut results,
        &[["0", "findings", "a 1"], ["5", "findings", "a 2"]],
    );
    let report = assemble(&results, &packs, facts);
    let metric = metric(&report, "cost");
    assert_eq!(metric.marks.len(), 1);
    assert_eq!(
        metric.verdict.sentence,
        "Cost: 5 in iteration 4 → 50 in iteration 5, worse (+45). The instrument changed in \
         between (a 1 → a 2): the two values are not compared. 1 iteration with a value since the \
         instrument changed in iteration 5; a trend takes 4."
    );
    assert_eq!(metric.verdict.word, "too little data");
    // The iteration before it had five falling values, p = 2/120.
    let before = &report.iterations[4].moves[0];
    assert_eq!(
        (before.word.as_str(), before.direction.as_str()),
        ("improved", "better")
    );
}

#[test]
fn fixes_that_act_later_are_not_judged_now() {
    let (mut results, packs, facts) = series(&[5.0, 5.0, 5.0, 5.0, 5.0], Better::Lower);
    tracked(&mut results, "effective_from", &[("3", "4")]);
    let report = assemble(&results, &packs, facts);
    assert_eq!(report.iterations[3].verdict.word, "too little data");
    assert_eq!(report.iterations[4].verdict.word, "flat");
    assert!(
        report.iterations[3]
            .sentence
            .ends_with("; its fixes are live from iteration 4 and not judged here."),
        "{}",
        report.iterations[3].sentence
    );
    let mark = &metric(&report, "cost").marks[0];
    assert_eq!(
        (mark.iteration.as_str(), mark.kind.as_str()),
        ("4", "deploy")
    );
}

#[test]
fn three_against_three_claims_nothing_and_a_blind_classifier_is_broken() {
    let (_, _, facts) = series(&[], Better::Lower);
    let results = Results {
        axis: axis(&["0", "1"]),
        metrics: vec![
            shares("unknown_ratio", &[("0", 0, 3), ("1", 3, 3)]),
            values("classifier_hits", &[("0", 2.0), ("1", 0.0)]),
            values("failures_total", &[("0", 4.0), ("1", 31.0)]),
        ],
        tables: Vec::new(),
    };
    let defs = vec![
        def("unknown_ratio", "UNKNOWN", "ratio", Better::Lower),
        def("classifier_hits", "Hits", "runs", Better::Higher),
        def("failures_total", "Failures", "runs", Better::None),
    ];
    let mut packs = vec![pack(defs, Vec::new())];
    let report = assemble(&results, &packs, facts.clone());
    let hits = metric(&report, "classifier_hits").verdict.clone();
    assert_eq!(hits.word, "instrument broken");
    assert!(
        hits.sentence
            .contains("The instrument is not plugged in: 0 of 31 failures"),
        "{}",
        hits.sentence
    );
    packs[0].metrics.truncate(1);
    let verdict = metric(&assemble(&results, &packs, facts), "unknown_ratio")
        .verdict
        .clone();
    assert_eq!(verdict.word, "too little data");
    assert!(
        verdict
            .sentence
            .contains("A share of 3 carries no comparison; it takes 4.")
    );
}

#[test]
fn annotations_stand_where_they_belong() {
    let (mut results, packs, mut facts) = series(&[1.0, 2.0, 3.0], Better::Lower);
    for (at, row) in results.axis.iter_mut().enumerate() {
        row.started_at = Some(at as i64 * 100);
    }
    let note = |iteration: Option<&str>, at, metric: Option<&str>| Annotation {
        iteration: iteration.map(str::to_string),
        at,
        text: "new prompt".to_string(),
        metric: metric.map(str::to_string),
    };
    facts.annotations = vec![
        note(None, Some(150), None),
        note(Some("2"), None, Some("cost")),
        note(Some("0"), None, Some("other")),
        note(Some("9"), None, None),
    ];
    let report = assemble(&results, &packs, facts);
    let marks = &metric(&report, "cost").marks;
    let places: Vec<&str> = marks.iter().map(|m| m.iteration.as_str()).collect();
    assert_eq!(places, ["1", "2"]);
}
