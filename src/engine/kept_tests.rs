//! Views of the past and listings kept by iteration: the same as computed at once, and only what
//! is new is asked for.

use super::testing::*;
use super::*;
use crate::model::Cell;
use crate::packs::{Pack, Scope, TableDef};
use std::path::Path;
use std::sync::Arc;

/// An id is new where it is first seen, whatever comes later.
const LIFE: &str = "WITH placed AS (SELECT f.iteration AS iteration, a.ordinal AS ordinal, f.id AS id \
    FROM findings AS f INNER JOIN axis AS a ON f.iteration = a.iteration), \
    firsts AS (SELECT id AS first_id, MIN(ordinal) AS first_ordinal FROM placed GROUP BY id) \
    SELECT p.iteration AS iteration, p.ordinal AS ordinal, p.id AS id, \
    CASE WHEN p.ordinal = f.first_ordinal THEN 'new' ELSE 'open' END AS life \
    FROM placed AS p INNER JOIN firsts AS f ON p.id = f.first_id";
const NEW: &str = "SELECT iteration, SUM(CASE WHEN life = 'new' THEN CAST(1 AS BIGINT) \
    ELSE CAST(0 AS BIGINT) END) AS value FROM life GROUP BY iteration ORDER BY iteration";

fn listing(name: &str, page: bool, order: &str) -> TableDef {
    let sql = format!("SELECT iteration, id, life FROM life ORDER BY {order}");
    let sql = checked(&sql, &["life"], &["iteration", "id", "life"]);
    TableDef {
        scope: Scope::Iteration,
        ..table(name, 3, page, sql)
    }
}

fn scrum() -> Pack {
    let mut life = view("life", checked(LIFE, &["axis", "findings"], &["iteration"]));
    life.scope = Scope::Past;
    life.kept = true;
    let new = checked(NEW, &["life"], &["iteration", "value"]);
    pack(
        vec![metric("new", Scope::Iteration, new, None)],
        vec![life],
        vec![
            listing("by_turn", true, "ordinal, id"),
            listing("by_id", false, "id, ordinal"),
        ],
    )
}

fn sweep(folder: &Path, iteration: &str, row_id: i64, ids: &[&str]) -> RelationPart {
    let rows: Vec<(&str, &str)> = ids.iter().map(|id| (*id, "low")).collect();
    let path = format!("iter-{iteration}/findings.jsonl");
    findings(folder, iteration, &path, row_id, &rows)
}

fn lake(of: Vec<RelationPart>, lost: Vec<i64>) -> Vec<Relation> {
    let mut relation = parts("findings", FINDINGS, of);
    if let RelationData::Parts { losers, .. } = &mut relation.data {
        *losers = Arc::new(lost);
    }
    vec![relation]
}

fn told(results: &results::Results, table: usize) -> Vec<String> {
    let text = |cell: &Cell| cell.as_str().unwrap_or("-").to_string();
    let rows = results.tables[table].rows.rows.iter();
    rows.map(|row| row.iter().map(text).collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn a_view_of_the_past_is_kept_and_says_the_same() {
    let folder = tempfile::tempdir().expect("folder");
    let views = folder.path().join("_views");
    let one = sweep(folder.path(), "1", 100, &["a", "b", "c", "d"]);
    let two = sweep(folder.path(), "2", 200, &["b", "e"]);
    let three = sweep(folder.path(), "3", 300, &["b", "a"]);
    let packs = [scrum()];
    let inputs = ComputeInputs {
        views_dir: Some(views.clone()),
        ..ComputeInputs::default()
    };
    let files = || {
        let found = std::fs::read_dir(views.join("life")).expect("folder");
        let mut found: Vec<_> = found.map(|file| file.expect("file").path()).collect();
        found.sort();
        found
    };
    let nights = [
        lake(vec![one.clone(), two.clone()], vec![]),
        lake(vec![one.clone(), two.clone(), three.clone()], vec![]),
        // `b` of the first sweep loses: it is new in the second.
        lake(vec![one, two, three], vec![101]),
    ];
    let mut cache = Cache::default();
    let mut last = results::Results::default();
    let (mut asked, mut kept) = (Vec::new(), Vec::new());
    for night in &nights {
        last = compute(&packs, night.clone(), &inputs, &mut cache).expect("results");
        asked.push((cache.work().queries, cache.work().computed));
        let alone = ComputeInputs::default();
        let fresh = compute(&packs, night.clone(), &alone, &mut Cache::default());
        assert_eq!(last, fresh.expect("results"));
        kept.push(files());
    }
    // The view, the metric and two listings, each once; then for the new iteration, then for all.
    assert_eq!(asked, [(4, 2), (4, 1), (4, 3)]);
    assert!(kept[0].iter().all(|file| kept[1].contains(file)));
    assert!(kept[1].iter().all(|file| !kept[2].contains(file)), "swept");
    let new: Vec<_> = last.metrics[0].points.iter().map(|p| p.value).collect();
    assert_eq!(new, [Some(3.0), Some(2.0), Some(0.0)]);
    assert_eq!(last.tables[0].total, 7);
    let by_turn = [
        "1 a new", "1 c new", "1 d new", "2 b new", "2 e new", "3 a open", "3 b open",
    ];
    assert_eq!(told(&last, 0), by_turn);
    assert_eq!(told(&last, 1), ["1 a new", "3 a open", "2 b new"]);
    // A damaged file is no file.
    std::fs::write(&kept[2][0], b"PAR1").expect("written");
    cache.metrics.clear();
    let again = compute(&packs, nights[2].clone(), &inputs, &mut cache).expect("results");
    assert_eq!(again, last);
    assert_eq!(files(), kept[2]);
}

#[test]
fn what_reads_a_view_that_fails_says_so() {
    let folder = tempfile::tempdir().expect("folder");
    let mut packs = [scrum()];
    packs[0].views[0].sql.text = "SELECT iteration, nothing FROM findings".into();
    let relations = lake(vec![sweep(folder.path(), "1", 100, &["a"])], vec![]);
    let inputs = ComputeInputs::default();
    let found = compute(&packs, relations, &inputs, &mut Cache::default()).expect("results");
    let error = found.metrics[0].error.as_deref().unwrap_or_default();
    let head = "packs/scrum/metrics/new.sql: relation `life`: packs/scrum/views/life.sql: ";
    assert!(error.starts_with(head), "{error}");
}

#[test]
fn a_view_of_single_iterations_may_be_kept_too() {
    let folder = tempfile::tempdir().expect("folder");
    let sql = "SELECT iteration, severity, CAST(COUNT(*) AS BIGINT) AS n \
        FROM findings GROUP BY iteration, severity";
    let mut counted = view("counted", checked(sql, &["findings"], &["iteration"]));
    counted.kept = true;
    let sum =
        "SELECT iteration, SUM(n) AS value FROM counted GROUP BY iteration ORDER BY iteration";
    let sum = checked(sum, &["counted"], &["iteration", "value"]);
    let packs = [pack(
        vec![metric("sum", Scope::Iteration, sum, None)],
        vec![counted],
        vec![],
    )];
    let inputs = ComputeInputs {
        views_dir: Some(folder.path().join("_views")),
        ..ComputeInputs::default()
    };
    let one = sweep(folder.path(), "1", 100, &["a", "b"]);
    let two = sweep(folder.path(), "2", 200, &["b"]);
    let mut cache = Cache::default();
    let mut asked = Vec::new();
    for night in [vec![one.clone()], vec![one, two]] {
        let found = compute(&packs, lake(night.clone(), vec![]), &inputs, &mut cache);
        let alone = ComputeInputs::default();
        let fresh = compute(&packs, lake(night, vec![]), &alone, &mut Cache::default());
        assert_eq!(found.expect("results"), fresh.expect("results"));
        let rows = cache.views["counted"].iterations.values();
        asked.push((cache.work().queries, rows.map(|s| s.rows).sum::<u64>()));
    }
    // The view and the metric, for one iteration and then for the other.
    assert_eq!(asked, [(2, 1), (2, 2)]);
}

#[test]
fn an_iteration_without_rows_costs_no_query() {
    let folder = tempfile::tempdir().expect("folder");
    let sql = "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS value \
        FROM markers GROUP BY iteration ORDER BY iteration";
    let sql = checked(sql, &["markers"], &["iteration", "value"]);
    let listed = "SELECT m.iteration AS iteration, m.id AS id FROM markers AS m \
        INNER JOIN axis AS a ON m.iteration = a.iteration ORDER BY a.ordinal, id";
    let listed = checked(listed, &["axis", "markers"], &["iteration", "id"]);
    let listed = TableDef {
        scope: Scope::Iteration,
        ..table("listed", 3, true, listed)
    };
    let count = metric("count", Scope::Iteration, sql, None);
    let packs = [pack(vec![count], vec![], vec![listed])];
    let marked = sweep(folder.path(), "1", 900, &["m"]);
    let mut sweeps: Vec<RelationPart> = Vec::new();
    let mut cache = Cache::default();
    let mut asked = Vec::new();
    for (iteration, row_id) in [("1", 100), ("2", 200), ("3", 300)] {
        sweeps.push(sweep(folder.path(), iteration, row_id, &["a"]));
        let mut night = lake(sweeps.clone(), vec![]);
        night.push(parts("markers", FINDINGS, vec![marked.clone()]));
        let inputs = ComputeInputs::default();
        let found = compute(&packs, night.clone(), &inputs, &mut cache);
        asked.push(cache.work().queries);
        let fresh = compute(&packs, night, &inputs, &mut Cache::default());
        assert_eq!(found.expect("results"), fresh.expect("results"));
    }
    // Nothing counted by iteration is nothing, and nothing joined to the axis too.
    assert_eq!(asked, [2, 0, 0]);
}
