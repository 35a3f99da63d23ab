//! Closing, restating, freezing.

use super::*;
use crate::report::closed::{Basis, Record, apply, chains, is_news, lines, read};

fn bases(definition: &str, rules: Option<&str>) -> BTreeMap<String, Basis> {
    let names = ["findings_total", "unknown_ratio", "dead_code_markers"];
    let basis = Basis {
        definition: definition.to_string(),
        rules: rules.map(str::to_string),
    };
    let all = names.iter().map(|name| (name.to_string(), basis.clone()));
    all.collect()
}

/// The sample with a number of one iteration set.
fn with(metric: &str, iteration: &str, value: f64) -> Report {
    let (mut results, packs, facts) = sample();
    let result = results.metrics.iter_mut().find(|m| m.id == metric);
    let points = &mut result.expect("a metric").points;
    match points.iter_mut().find(|p| p.iteration == iteration) {
        Some(point) => point.value = Some(value),
        None => points.push(RawPoint {
            iteration: iteration.to_string(),
            series: None,
            value: Some(value),
            k: None,
            n: None,
        }),
    }
    assemble(&results, &packs, facts)
}

fn first() -> Vec<Record> {
    apply(&mut report(), &[], &bases("d1", None)).expect("the same data")
}

#[test]
fn closing_records_numbers_gaps_and_definitions_of_closed_iterations() {
    let records = first();
    // 0 to 3 are closed, 4 is the newest that has started.
    let numbers = |id: &str| {
        let own = records.iter().filter(|r| r.iteration == id);
        own.filter(|r| r.metric.is_some()).count()
    };
    assert_eq!(
        ["0", "1", "2", "3", "4"].map(numbers),
        [2, 1, 1, 3, 0],
        "{records:?}"
    );
    assert_eq!(
        lines(&records[..1]),
        "{\"iteration\":\"0\",\"metric\":\"findings_total\",\"points\":[[null,19.0,null,null]],\"definition\":\"d1\",\"baseline\":19.0}\n"
    );
    let gaps = records
        .iter()
        .find(|r| r.iteration == "1" && r.metric.is_none());
    let without = gaps.and_then(|r| r.without.clone()).expect("gaps");
    assert_eq!(
        without.keys().collect::<Vec<_>>(),
        ["dead_code_markers", "unknown_ratio"]
    );
    // Read back, and nothing to add.
    let again = read(&lines(&records)).expect("records");
    assert_eq!(again, records);
    let mut same = report();
    assert_eq!(apply(&mut same, &again, &bases("d1", None)), Ok(Vec::new()));
    assert!(same.restatements.is_empty());
    assert!(same.metrics.iter().all(|m| m.frozen.is_empty()));
}

#[test]
fn a_changed_number_is_restated_once_with_its_cause() {
    let records = first();
    let mut later = with("findings_total", "2", 18.0);
    let new = apply(&mut later, &records, &bases("d1", None)).expect("the same data");
    assert_eq!(new.len(), 1);
    assert_eq!(new[0].cause.as_deref(), Some("late data"));
    let told = &later.restatements;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].from.value, told[0].to.value, told[0].nth),
        (Some(17.0), Some(18.0), 1)
    );
    assert!(is_news(&told[0], later.newest.as_deref()));
    assert!(!is_news(&told[0], Some("5")));
    assert_eq!(metric(&later, "findings_total").restated, ["2"]);
    // Said the same by the next build, which adds nothing.
    let mut all = records.clone();
    all.extend(new);
    let mut next = with("findings_total", "2", 18.0);
    assert_eq!(apply(&mut next, &all, &bases("d1", None)), Ok(Vec::new()));
    assert_eq!(next, later);
    // And back again: a second restatement, both remembered.
    let mut back = report();
    let more = apply(&mut back, &all, &bases("d1", None)).expect("the same data");
    all.extend(more);
    let nth: Vec<i64> = chains(&all).iter().map(|r| r.nth).collect();
    assert_eq!(nth, [1, 2]);
}

#[test]
fn causes_are_told_apart_by_digests() {
    let cause = |old: (&str, Option<&str>), new: (&str, Option<&str>)| {
        let records = apply(&mut report(), &[], &bases(old.0, old.1)).expect("the same data");
        let mut later = with("findings_total", "1", 3.0);
        let new = apply(&mut later, &records, &bases(new.0, new.1)).expect("the same data");
        new[0].cause.clone().expect("a cause")
    };
    assert_eq!(cause(("a", None), ("a", None)), "late data");
    assert_eq!(cause(("a", None), ("b", None)), "new definition");
    assert_eq!(cause(("a", Some("r")), ("a", Some("s"))), "new rules");
    assert_eq!(cause(("a", Some("r")), ("b", Some("s"))), "new definition");
    assert_eq!(cause(("a", None), ("a", Some("s"))), "late data");
}

#[test]
fn a_trend_keeps_what_was_published_for_the_iterations_closed_before() {
    let records = first();
    let mut later = with("findings_total", "1", 5.0);
    apply(&mut later, &records, &bases("d1", None)).expect("the same data");
    let frozen = &metric(&later, "findings_total").frozen;
    // 0 was closed before 1 had a number; 1, 2 and 3 were published with 17.
    let ids: Vec<&str> = frozen.iter().map(|f| f.iteration.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3"]);
    let values =
        |at: usize| -> Vec<Option<f64>> { frozen[at].points.iter().map(|p| p.value).collect() };
    assert_eq!(values(2), [19.0, 17.0, 17.0, 19.0].map(Some));
    // A target that moves later does not move into old drawings.
    let (results, packs, mut facts) = sample();
    let goal = Goal {
        target: Some(9.0),
        ..Goal::default()
    };
    facts.goals.insert("findings_total".to_string(), goal);
    let mut aimed = assemble(&results, &packs, facts);
    apply(&mut aimed, &records, &bases("d1", None)).expect("the same data");
    let frozen = &metric(&aimed, "findings_total").frozen;
    assert_eq!((frozen.len(), frozen[0].target), (4, None));
}

#[test]
fn a_number_that_comes_late_and_one_that_vanishes_are_restated_and_a_failed_query_is_not() {
    let records = first();
    let mut later = with("dead_code_markers", "1", 10.0);
    let new = apply(&mut later, &records, &bases("d1", None)).expect("the same data");
    assert_eq!(new.len(), 1);
    assert_eq!(
        (
            later.restatements[0].from.value,
            later.restatements[0].to.value
        ),
        (None, Some(10.0))
    );
    let (mut results, packs, facts) = sample();
    results.metrics[0].points.remove(1);
    let mut gone = assemble(&results, &packs, facts);
    // Iteration 1 has no number at all now: it has no data, so nothing is compared.
    assert_eq!(
        apply(&mut gone, &records, &bases("d1", None)),
        Ok(Vec::new())
    );
    let mut known = bases("d1", None);
    known.remove("findings_total");
    let mut failed = with("findings_total", "2", 1.0);
    assert_eq!(apply(&mut failed, &records, &known), Ok(Vec::new()));
}

#[test]
fn a_metric_without_a_number_then_has_no_frozen_trend() {
    let mut results = Results {
        axis: axis(&["0", "1", "2"]),
        tables: vec![tracker(&[
            ("0", "done", None),
            ("1", "done", None),
            ("2", "running", None),
        ])],
        ..Results::default()
    };
    let mut parts = values("parts", &[("2", 1.0), ("2", 2.0)]);
    for (point, series) in parts.points.iter_mut().zip(["a", "b"]) {
        point.series = Some(series.to_string());
    }
    results.metrics = vec![values("cost", &[("0", 1.0), ("1", 1.0), ("2", 2.0)]), parts];
    let defs = ["cost", "parts", "none"].map(|id| def(id, id, "", Better::Lower));
    let mut report = assemble(&results, &[pack(defs.to_vec(), Vec::new())], facts());
    let bases = ["cost", "parts"].map(|id| (id.to_string(), Basis::default()));
    let new = apply(&mut report, &[], &bases.into()).expect("the same data");
    assert_eq!(new.len(), 4, "{new:?}");
    // Nothing of `parts` was there when 0 and 1 were closed: no entry, and no empty one.
    for metric in &report.metrics {
        assert_eq!(metric.frozen, [], "{}", metric.id);
    }
}

/// Cost over four iterations, the newest running, the ones before closed with `was`.
fn moved(was: &[f64], is: &[f64]) -> (Report, Report) {
    let one = |values_of: &[f64]| {
        let ids = ["0", "1", "2", "3", "4"];
        let points: Vec<(&str, f64)> = ids.into_iter().zip(values_of.iter().copied()).collect();
        let mut rows: Vec<(&str, &str, Option<i64>)> =
            ids[..4].iter().map(|id| (*id, "done", None)).collect();
        rows.push(("4", "running", None));
        let results = Results {
            axis: axis(&ids),
            metrics: vec![values("cost", &points)],
            tables: vec![tracker(&rows)],
        };
        let defs = vec![def("cost", "Cost", "", Better::Lower)];
        assemble(&results, &[pack(defs, Vec::new())], facts())
    };
    (one(was), one(is))
}

#[test]
fn a_change_from_a_restated_number_is_not_claimed_while_that_is_news() {
    let (mut then, mut now) = moved(&[9.0, 8.0, 7.0, 5.5, 5.0], &[9.0, 8.0, 7.0, 6.0, 5.0]);
    assert_eq!(metric(&now, "cost").verdict.word, "improved");
    let claimed = now.iterations[4].sentence.clone();
    let basis = BTreeMap::from([("cost".to_string(), Basis::default())]);
    let mut records = apply(&mut then, &[], &basis).expect("the same data");
    assert_eq!(metric(&then, "cost").verdict.word, "improved");
    records.extend(apply(&mut now, &records, &basis).expect("the same data"));
    let verdict = &metric(&now, "cost").verdict;
    assert_eq!(verdict.word, "restated");
    assert!(
        verdict.sentence.ends_with(
            "Restated after closing: 5.5 → 6 in iteration 3 (late data); no change is claimed \
             from a number that moved."
        ),
        "{}",
        verdict.sentence
    );
    assert!(
        verdict.method.ends_with("; restatement"),
        "{}",
        verdict.method
    );
    let newest = &now.iterations[4];
    assert_eq!(
        (newest.verdict.word.as_str(), newest.moves[0].word.as_str()),
        ("restated", "restated")
    );
    assert!(
        claimed.contains("1 of 1 metric improved (cost)"),
        "{claimed}"
    );
    assert_eq!(
        newest.sentence,
        claimed.replace(
            "1 of 1 metric improved (cost), 0 regressed",
            "0 of 1 metric improved, 0 regressed, 1 restated (cost)"
        )
    );
    assert_eq!(now.sentence, newest.sentence);
    // Restated when another iteration was the newest: it is a number like any other.
    for record in &mut records {
        record.seen = record.seen.as_ref().map(|_| "3".to_string());
    }
    let (_, mut later) = moved(&[], &[9.0, 8.0, 7.0, 6.0, 5.0]);
    assert_eq!(apply(&mut later, &records, &basis), Ok(Vec::new()));
    assert_eq!(metric(&later, "cost").verdict.word, "improved");
    // A number that is not compared takes nothing back, nor does one that claims nothing.
    let (mut then, mut now) = moved(&[9.5, 8.0, 7.0, 6.0, 5.0], &[9.0, 8.0, 7.0, 6.0, 5.0]);
    let records = apply(&mut then, &[], &basis).expect("the same data");
    apply(&mut now, &records, &basis).expect("the same data");
    assert_eq!(metric(&now, "cost").verdict.word, "improved");
    let (mut then, mut now) = moved(&[5.0, 8.0, 5.0, 6.0, 5.0], &[5.0, 8.0, 5.0, 7.0, 5.0]);
    let records = apply(&mut then, &[], &basis).expect("the same data");
    apply(&mut now, &records, &basis).expect("the same data");
    assert_eq!(now.restatements.len(), 1);
    assert_eq!(metric(&now, "cost").verdict.word, "too little data");
}

#[test]
fn records_of_other_data_are_left_alone() {
    let point = |n: usize| (None, Some(n as f64 + 1000.0), None, None);
    let records: Vec<Record> = (0..30)
        .map(|n| Record {
            iteration: "0".to_string(),
            metric: Some(format!("m{n}")),
            points: Some(vec![point(n)]),
            definition: Some("d".to_string()),
            ..Record::default()
        })
        .collect();
    let mut defs = Vec::new();
    let mut results = Results {
        axis: axis(&["0", "1"]),
        tables: vec![tracker(&[("0", "done", None), ("1", "done", None)])],
        ..Results::default()
    };
    let mut bases = BTreeMap::new();
    for n in 0..30 {
        let id = format!("m{n}");
        defs.push(def(&id, &id, "", Better::Lower));
        results.metrics.push(values(&id, &[("0", 1.0), ("1", 2.0)]));
        bases.insert(id, Basis::default());
    }
    let mut report = assemble(&results, &[pack(defs, Vec::new())], facts());
    let problem = apply(&mut report, &records, &bases).expect_err("other data");
    assert!(
        problem.starts_with("30 of 30 closed numbers differ"),
        "{problem}"
    );
    assert!(report.restatements.is_empty());
}

#[test]
fn a_torn_last_line_is_passed_over_and_a_foreign_one_is_named() {
    let text = lines(&first());
    let torn = &text[..text.len() - 10];
    let whole = text.lines().count() - 1;
    assert_eq!(read(torn).map(|r| r.len()), Ok(whole));
    let (line, problem) = read(&format!("{text}<<<<<<< ours\n")).expect_err("no record");
    assert_eq!(line, whole + 2);
    assert!(problem.starts_with("not a record: "), "{problem}");
    assert_eq!(
        read("{\"iteration\":\"0\"}\n"),
        Err((
            1,
            "expected `metric` with `points`, or `without`".to_string()
        ))
    );
}
