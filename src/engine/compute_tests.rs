//! Computing metrics and tables: second passes, errors, rows behind, and what the cache spares.

use super::testing::*;
use super::*;
use crate::model::{Cell, ColType};
use crate::packs::{Pack, RowsDef, Scope};
use std::sync::Arc;
use tempfile::TempDir;

const HIGH: &str = "SELECT iteration, SUM(CASE WHEN severity = 'high' THEN CAST(1 AS BIGINT) \
    ELSE CAST(0 AS BIGINT) END) AS k, CAST(COUNT(*) AS BIGINT) AS n \
    FROM findings GROUP BY iteration ORDER BY iteration";
const BY_SEVERITY: &str = "SELECT iteration, severity AS series, \
    CAST(COUNT(*) AS BIGINT) AS value FROM open_findings \
    GROUP BY iteration, severity ORDER BY iteration, series";
const DELTA: &str = "SELECT iteration, value - LAG(value) OVER (ORDER BY ordinal) AS value \
    FROM metric_points WHERE metric = 'high_share' ORDER BY ordinal";
const ROWS: &str = "SELECT iteration, source_path, source_line, id FROM findings \
    WHERE severity = 'high'";

fn high_rows() -> RowsDef {
    let columns = ["iteration", "source_path", "source_line", "id"];
    RowsDef {
        sql: checked(ROWS, &["findings"], &columns),
        show: vec!["id".into()],
    }
}

fn scrum() -> Pack {
    let value = ["iteration", "value"];
    let mut by_severity = metric(
        "by_severity",
        Scope::Iteration,
        checked(
            BY_SEVERITY,
            &["open_findings"],
            &["iteration", "series", "value"],
        ),
        None,
    );
    by_severity.series = vec!["high".into(), "low".into()];
    let listing = "SELECT iteration, id, source_path, source_line FROM findings \
                   ORDER BY iteration, id, source_path, source_line";
    pack(
        vec![
            metric(
                "delta",
                Scope::History,
                checked(DELTA, &["metric_points"], &value),
                None,
            ),
            metric(
                "high_share",
                Scope::Iteration,
                checked(HIGH, &["findings"], &["iteration", "k", "n"]),
                Some(high_rows()),
            ),
            by_severity,
            metric(
                "broken",
                Scope::Iteration,
                checked("SELECT iteration, value FROM nowhere", &["nowhere"], &value),
                None,
            ),
        ],
        vec![view(
            "open_findings",
            checked(
                "SELECT * FROM findings WHERE id <> 'fixed'",
                &["findings"],
                &[],
            ),
        )],
        vec![table(
            "listing",
            2,
            false,
            checked(
                listing,
                &["findings"],
                &["iteration", "id", "source_path", "source_line"],
            ),
        )],
    )
}

fn high(folder: &TempDir, iteration: &str, row_id: i64, highs: usize, lows: usize) -> RelationPart {
    let rows: Vec<(&str, &str)> = (0..highs + lows)
        .map(|i| ("x", if i < highs { "high" } else { "low" }))
        .collect();
    let path = format!("iter-{iteration}/findings.jsonl");
    findings(folder.path(), iteration, &path, row_id, &rows)
}

fn lake(parts_of: Vec<RelationPart>, lost: Vec<i64>) -> Vec<Relation> {
    let mut relation = parts("findings", FINDINGS, parts_of);
    if let RelationData::Parts { losers, .. } = &mut relation.data {
        *losers = Arc::new(lost);
    }
    vec![relation]
}

fn values(results: &results::Results, id: &str) -> Vec<Option<f64>> {
    let metric = results.metrics.iter().find(|m| m.id == id);
    let points = &metric.expect("metric").points;
    points.iter().map(|p| p.value).collect()
}

#[test]
fn metrics_tables_and_their_errors() {
    let folder = tempfile::tempdir().expect("folder");
    let relations = lake(
        vec![high(&folder, "2", 200, 3, 0), high(&folder, "1", 100, 1, 3)],
        vec![],
    );
    let inputs = ComputeInputs {
        jobs: 2,
        ..ComputeInputs::default()
    };
    let found = compute(&[scrum()], relations, &inputs, &mut Cache::default()).expect("results");
    let ids: Vec<_> = found.metrics.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["delta", "high_share", "by_severity", "broken"]);
    assert_eq!(values(&found, "high_share"), [Some(0.25), Some(1.0)]);
    assert_eq!(values(&found, "delta"), [None, Some(0.75)]);
    let of_two = [Some(1.0), Some(3.0), Some(3.0), None];
    assert_eq!(values(&found, "by_severity"), of_two);
    assert_eq!(values(&found, "broken"), [None, None]);
    assert_eq!(
        found.metrics[3].error.as_deref(),
        Some(
            "packs/scrum/metrics/broken.sql: no relation `nowhere`: neither a stream, a view \
             nor a table of the report; `loopscope list streams` names them"
        )
    );
    let listing = &found.tables[0];
    assert_eq!((listing.total, listing.rows.rows.len()), (7, 2));
    let behind = &found.metrics[1].rows_behind;
    assert_eq!(behind.len(), 2);
    assert_eq!((behind[0].iteration.as_str(), behind[0].total), ("1", 1));
    let lines: Vec<_> = behind[1].rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [1, 2, 3]);
    assert_eq!(behind[1].rows[0].path, "iter-2/findings.jsonl");
    assert_eq!(behind[1].rows[0].cells, [Cell::Text("x".into())]);
}

#[test]
fn only_changed_iterations_are_computed_and_the_results_are_the_same() {
    let folder = tempfile::tempdir().expect("folder");
    let one = high(&folder, "1", 100, 1, 3);
    let two = high(&folder, "2", 200, 3, 0);
    let three = high(&folder, "3", 300, 9, 1);
    let packs = [scrum()];
    let inputs = ComputeInputs::default();
    let run = |relations: Vec<Relation>, cache: &mut Cache| {
        compute(&packs, relations, &inputs, cache).expect("results")
    };
    let nights = [
        lake(vec![one.clone(), two.clone()], vec![]),
        lake(vec![one.clone(), two.clone(), three.clone()], vec![]),
        // A row of iteration 1 loses.
        lake(vec![three, two, one], vec![101]),
    ];
    let file = folder.path().join("results.json");
    let mut work = Vec::new();
    for night in &nights {
        let mut cache = Cache::load(&file);
        let kept = run(night.clone(), &mut cache);
        work.push((cache.work().computed, cache.work().reused));
        cache.store(&file).expect("stored");
        let fresh = run(night.clone(), &mut Cache::default());
        assert_eq!(kept, fresh);
    }
    // Four metrics; `broken` is always tried again, `delta` depends on the whole history.
    assert_eq!(work, [(8, 0), (8, 4), (8, 4)]);
    let mut cache = Cache::load(&file);
    run(nights[2].clone(), &mut cache);
    assert_eq!(
        cache.work().queries,
        1,
        "nothing new: only `broken` is tried"
    );
}

#[test]
fn what_a_query_sees_is_part_of_its_key() {
    let folder = tempfile::tempdir().expect("folder");
    let relations = lake(vec![high(&folder, "1", 100, 1, 3)], vec![]);
    let sql = "SELECT f.iteration AS iteration, MAX(p.limit_n) AS value FROM findings AS f \
               CROSS JOIN params AS p GROUP BY f.iteration ORDER BY iteration";
    let limited = metric(
        "limited",
        Scope::Iteration,
        checked(sql, &["findings", "params"], &["iteration", "value"]),
        None,
    );
    let packs = [pack(vec![limited], vec![], vec![])];
    let mut cache = Cache::default();
    let mut run = |name: &str, value: i64| {
        let mut inputs = ComputeInputs::default();
        let param = crate::packs::Param::Int;
        inputs.params.insert("limit_n".into(), param(1));
        inputs.params.insert(name.into(), param(value));
        let found = compute(&packs, relations.clone(), &inputs, &mut cache).expect("results");
        (values(&found, "limited"), cache.work().queries)
    };
    assert_eq!(run("limit_n", 1), (vec![Some(1.0)], 1));
    assert_eq!(run("other", 1), (vec![Some(1.0)], 0));
    assert_eq!(run("limit_n", 2), (vec![Some(2.0)], 1));
}

#[test]
fn rows_behind_are_the_first_by_natural_path_and_line() {
    let folder = tempfile::tempdir().expect("folder");
    let part = |path: &str, row_id: i64, rows: usize, high_from: usize| {
        let rows: Vec<(&str, &str)> = (0..rows)
            .map(|i| {
                (
                    "x",
                    if i >= high_from || i == 0 {
                        "high"
                    } else {
                        "low"
                    },
                )
            })
            .collect();
        findings(folder.path(), "1", path, row_id, &rows)
    };
    // In the second file the rows crowd at its end, far beyond an even spread.
    let parts_of = vec![
        part("day-10.jsonl", 90_000, 40, 0),
        part("day-9.jsonl", 10_000, 5_000, 4_970),
        part("day-8.jsonl", 80_000, 3, 1),
    ];
    let packs = [pack(vec![scrum().metrics.remove(1)], vec![], vec![])];
    let found = compute(
        &packs,
        lake(parts_of, vec![]),
        &ComputeInputs::default(),
        &mut Cache::default(),
    )
    .expect("results");
    let behind = &found.metrics[0].rows_behind[0];
    assert_eq!(behind.total, 3 + 31 + 40);
    let places: Vec<_> = behind
        .rows
        .iter()
        .map(|row| format!("{}:{}", row.path, row.line))
        .collect();
    assert_eq!(places.len(), ROWS_KEPT_NEWEST);
    let head = [
        "day-8.jsonl:1",
        "day-8.jsonl:2",
        "day-8.jsonl:3",
        "day-9.jsonl:1",
    ];
    assert_eq!(places[..4], head);
    assert_eq!(places[4], "day-9.jsonl:4971");
    assert_eq!(places[19], "day-9.jsonl:4986");
}

#[test]
fn an_empty_lake_has_no_points_and_no_errors() {
    let relations = lake(vec![], vec![]);
    let mut pack = scrum();
    pack.metrics.pop();
    let found = compute(
        &[pack],
        relations,
        &ComputeInputs::default(),
        &mut Cache::default(),
    )
    .expect("results");
    assert!(found.axis.is_empty());
    assert_eq!(found.metrics.len(), 3);
    for metric in &found.metrics {
        assert_eq!((metric.points.len(), metric.error.as_deref()), (0, None));
    }
    assert_eq!(found.tables[0].total, 0);
    assert_eq!(found.tables[0].rows.columns[0].kind, ColType::Text);
}

#[test]
fn the_newest_iteration_is_the_last_with_rows() {
    let folder = tempfile::tempdir().expect("folder");
    let mut relations = lake(vec![high(&folder, "1", 100, 1, 3)], vec![]);
    let queued = findings(folder.path(), "5", "iterations.jsonl", 1, &[("q", "q")]);
    relations.push(parts("iterations", FINDINGS, vec![queued]));
    let axis = build_axis(&relations).expect("axis");
    assert_eq!(axis.len(), 2);
    assert_eq!(newest_with_data(&axis, &relations).as_deref(), Some("1"));
}
