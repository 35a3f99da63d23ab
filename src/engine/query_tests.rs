//! The embedded engine against small Parquet files with hand-worked answers.

use super::testing::*;
use super::*;
use crate::model::ColType;
use crate::model::{Cell, Column};
use std::sync::Arc;
use tempfile::TempDir;

fn text(value: &str) -> Cell {
    Cell::Text(value.to_string())
}

fn run(relations: &[Relation], sql: &str) -> Vec<Vec<Cell>> {
    let axis = build_axis(relations).expect("axis");
    PolarsEngine::new(relations, &axis)
        .query(sql)
        .expect("answer")
        .rows
}

fn two_iterations(folder: &TempDir) -> Relation {
    let rows: Vec<(String, &str)> = (0..5)
        .map(|i| (format!("f{i}"), if i < 3 { "high" } else { "low" }))
        .collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(id, s)| (id.as_str(), *s)).collect();
    parts(
        "findings",
        FINDINGS,
        vec![
            findings(folder.path(), "1", "iter-1/findings.jsonl", 100, &rows),
            findings(folder.path(), "2", "iter-2/findings.jsonl", 200, &rows[..2]),
        ],
    )
}

#[test]
fn a_falling_count_is_negative() {
    let folder = tempfile::tempdir().expect("folder");
    let mut relations = vec![two_iterations(&folder)];
    let axis = build_axis(&relations).expect("axis");
    relations = catalog(&[], &relations, &axis, &ComputeInputs::default(), &[]);
    let rows = run(
        &relations,
        "WITH per AS (SELECT a.ordinal AS ordinal, f.iteration AS iteration, \
           CAST(COUNT(*) AS BIGINT) AS n FROM findings AS f \
           INNER JOIN axis AS a ON f.iteration = a.iteration \
           GROUP BY a.ordinal, f.iteration) \
         SELECT iteration, n - LAG(n) OVER (ORDER BY ordinal) AS delta FROM per ORDER BY ordinal",
    );
    assert_eq!(
        rows,
        [vec![text("1"), Cell::Null], vec![text("2"), Cell::Int(-3)]]
    );
    // Even where an author forgot the cast, what crosses the border is a plain integer.
    let rows = run(&relations, "SELECT COUNT(*) AS n FROM findings");
    assert_eq!(rows, [[Cell::Int(7)]]);
}

#[test]
fn losers_are_no_rows() {
    let folder = tempfile::tempdir().expect("folder");
    let mut relation = two_iterations(&folder);
    if let RelationData::Parts { losers, .. } = &mut relation.data {
        *losers = Arc::new(vec![101, 200, 201]);
    }
    let rows = run(
        &[relation],
        "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM findings \
         GROUP BY iteration ORDER BY iteration",
    );
    assert_eq!(rows, [[text("1"), Cell::Int(4)]]);
}

#[test]
fn a_column_that_a_part_lacks_is_null_and_one_too_many_is_left_out() {
    let folder = tempfile::tempdir().expect("folder");
    let old = findings(folder.path(), "1", "a.jsonl", 1, &[("a", "high")]);
    let new = write_part(
        folder.path(),
        "new",
        Some("2"),
        None,
        vec![
            ("gone", ints(&[Some(7)])),
            ("weight", ints(&[Some(5)])),
            ("iteration", texts(&[Some("2")])),
        ],
    );
    let relation = parts("findings", FINDINGS, vec![old, new]);
    let rows = run(
        &[relation],
        "SELECT iteration, weight, severity FROM findings ORDER BY iteration",
    );
    assert_eq!(
        rows,
        [
            vec![text("1"), Cell::Null, text("high")],
            vec![text("2"), Cell::Int(5), Cell::Null],
        ]
    );
}

#[test]
fn a_stream_without_parts_answers_with_its_types() {
    let relation = parts("findings", FINDINGS, vec![]);
    let engine = PolarsEngine::new(&[relation], &[]);
    let rows = engine
        .query("SELECT iteration, SUM(weight) AS value FROM findings GROUP BY iteration")
        .expect("answer");
    assert!(rows.rows.is_empty());
    assert_eq!(rows.columns[1].kind, ColType::Int);
    let times = engine
        .query("SELECT stream_time FROM findings")
        .expect("answer");
    assert_eq!(times.columns[0].kind, ColType::Time);
}

const EVENTS: &[(&str, ColType)] = &[
    ("row_id", ColType::Int),
    ("iteration", ColType::Text),
    ("stream_time", ColType::Time),
    ("source", ColType::Text),
];

fn events(folder: &TempDir, name: &str, at: &[i64]) -> RelationPart {
    let range = (
        *at.iter().min().expect("min"),
        *at.iter().max().expect("max"),
    );
    let moments: Vec<_> = at.iter().map(|t| Some(*t)).collect();
    write_part(
        folder.path(),
        name,
        None,
        Some(range),
        vec![
            (
                "row_id",
                ints(&(0..at.len() as i64).map(Some).collect::<Vec<_>>()),
            ),
            ("iteration", texts(&vec![None; at.len()])),
            ("stream_time", times(&moments)),
            ("source", texts(&vec![Some("scrum"); at.len()])),
        ],
    )
}

fn iterations(folder: &TempDir, rows: &[(&str, Option<i64>)]) -> Relation {
    let part = write_part(
        folder.path(),
        "iterations",
        None,
        None,
        vec![
            (
                "iteration",
                texts(&rows.iter().map(|r| Some(r.0)).collect::<Vec<_>>()),
            ),
            (
                "started_at",
                times(&rows.iter().map(|r| r.1).collect::<Vec<_>>()),
            ),
        ],
    );
    let columns = [
        ("iteration", ColType::Text),
        ("stream_time", ColType::Time),
        ("started_at", ColType::Time),
        ("finished_at", ColType::Time),
    ];
    parts("iterations", &columns, vec![part])
}

#[test]
fn rows_without_an_iteration_are_bound_by_time() {
    let folder = tempfile::tempdir().expect("folder");
    let starts = [
        ("0", None),
        ("2", Some(APRIL_23 + DAY)),
        ("1", Some(APRIL_23)),
    ];
    let across = [APRIL_23 - 1, APRIL_23, APRIL_23 + DAY - 1, APRIL_23 + DAY];
    let relations = [
        iterations(&folder, &starts),
        parts(
            "events",
            EVENTS,
            vec![
                events(&folder, "across", &across),
                events(&folder, "within", &[APRIL_23 + 5 * DAY]),
            ],
        ),
    ];
    let axis = build_axis(&relations).expect("axis");
    let ids: Vec<_> = axis.iter().map(|row| row.iteration.as_str()).collect();
    assert_eq!(ids, ["0", "1", "2"]);
    assert_eq!(axis[2].started_at, Some(APRIL_23 + DAY));
    let sql = "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM events \
               GROUP BY iteration ORDER BY iteration";
    let all = run(&relations, sql);
    assert_eq!(
        all,
        [vec![text("1"), Cell::Int(3)], vec![text("2"), Cell::Int(2)]]
    );
    let only = Some(Arc::new(["2".to_string()].into()));
    let some = PolarsEngine::restricted(&relations, &axis, &only)
        .query(sql)
        .expect("answer");
    assert_eq!(some.rows, all[1..]);
}

#[test]
fn without_start_times_days_are_the_axis() {
    let folder = tempfile::tempdir().expect("folder");
    let moments = [APRIL_23 + DAY, APRIL_23 + 5, APRIL_23 + 6];
    let relations = [parts(
        "events",
        EVENTS,
        vec![events(&folder, "e", &moments)],
    )];
    let rows = run(
        &relations,
        "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM events \
         GROUP BY iteration ORDER BY iteration",
    );
    assert_eq!(
        rows,
        [
            vec![text("2026-04-23"), Cell::Int(2)],
            vec![text("2026-04-24"), Cell::Int(1)],
        ]
    );
    let ids: Vec<_> = build_axis(&relations)
        .expect("axis")
        .into_iter()
        .map(|row| row.iteration)
        .collect();
    assert_eq!(ids, ["2026-04-23", "2026-04-24"]);
}

#[test]
fn child_relations_join_their_parent() {
    let folder = tempfile::tempdir().expect("folder");
    let child = write_part(
        folder.path(),
        "child",
        Some("1"),
        None,
        vec![
            ("row_id", ints(&[Some(100), Some(100), Some(102)])),
            ("iteration", texts(&[Some("1"); 3])),
            ("ordinal", ints(&[Some(0), Some(1), Some(0)])),
            ("value", texts(&[Some("x"), Some("y"), Some("z")])),
        ],
    );
    let columns = [
        ("row_id", ColType::Int),
        ("iteration", ColType::Text),
        ("ordinal", ColType::Int),
        ("value", ColType::Text),
    ];
    let relations = [
        two_iterations(&folder),
        parts("findings__tags", &columns, vec![child]),
    ];
    let rows = run(
        &relations,
        "SELECT f.id AS id, t.value AS tag FROM findings AS f \
         INNER JOIN findings__tags AS t ON f.row_id = t.row_id ORDER BY id, tag",
    );
    let pair = |a: &str, b: &str| vec![text(a), text(b)];
    assert_eq!(rows, [pair("f0", "x"), pair("f0", "y"), pair("f2", "z")]);
}

fn view_relation(name: &str, sql: &str) -> Relation {
    Relation {
        name: name.to_string(),
        state: false,
        columns: Vec::new(),
        data: RelationData::View(sql.to_string()),
    }
}

#[test]
fn views_stand_on_views_and_a_cte_may_take_a_views_name() {
    let folder = tempfile::tempdir().expect("folder");
    let relations = [
        view_relation("b_of_a", "SELECT id FROM z_high WHERE id <> 'f0'"),
        view_relation("z_high", "SELECT id FROM findings WHERE severity = 'high'"),
        two_iterations(&folder),
    ];
    let rows = run(&relations, "SELECT id FROM b_of_a ORDER BY id");
    assert_eq!(rows, [[text("f1")], [text("f1")], [text("f2")]]);
    let rows = run(
        &relations,
        "WITH z_high AS (SELECT id FROM findings WHERE severity = 'low') \
         SELECT id FROM z_high ORDER BY id",
    );
    assert_eq!(rows, [[text("f3")], [text("f4")]]);
}

#[test]
fn errors_name_what_is_wrong() {
    let folder = tempfile::tempdir().expect("folder");
    let relations = [
        two_iterations(&folder),
        view_relation("round", "SELECT id FROM about"),
        view_relation("about", "SELECT id FROM round"),
    ];
    let engine = PolarsEngine::new(&relations, &[]);
    let said = |sql: &str| engine.query(sql).expect_err("an error").to_string();
    assert_eq!(
        said("SELECT x FROM nothing"),
        "no relation `nothing`: neither a stream, a view nor a table of the report; \
         `loopscope list streams` names them"
    );
    assert_eq!(
        said("SELECT id FROM round"),
        "view `round`: view `about`: view `round` reads itself: round → about"
    );
    assert!(said("SELECT nope FROM findings").contains("nope"));
    let missing = std::fs::remove_file(folder.path().join("iter-1_findings.jsonl-1-100.parquet"));
    missing.expect("removed");
    assert!(said("SELECT id FROM findings").contains("iter-1_findings.jsonl-1-100.parquet"));
}

#[test]
fn params_are_one_row_and_not_a_number_is_null() {
    let folder = tempfile::tempdir().expect("folder");
    let mut inputs = ComputeInputs::default();
    inputs
        .params
        .insert("limit_n".into(), crate::packs::Param::Int(3));
    let relations = catalog(&[], &[two_iterations(&folder)], &[], &inputs, &[]);
    let engine = PolarsEngine::new(&relations, &[]);
    let rows = engine
        .query(
            "SELECT f.iteration AS iteration, CAST(COUNT(*) AS BIGINT) AS n, \
             CAST(1 AS DOUBLE) / CAST(0 AS DOUBLE) AS broken \
             FROM findings AS f CROSS JOIN params AS p WHERE f.source_line <= p.limit_n \
             GROUP BY f.iteration ORDER BY iteration",
        )
        .expect("answer");
    assert_eq!(rows.rows[0], [text("1"), Cell::Int(3), Cell::Null]);
    assert_eq!(rows.rows[1][1], Cell::Int(2));
    let expected = Column {
        name: "broken".into(),
        kind: ColType::Float,
    };
    assert_eq!(rows.columns[2], expected);
}

#[test]
fn days_and_hours_cross_the_border() {
    let folder = tempfile::tempdir().expect("folder");
    let relations = [parts(
        "events",
        EVENTS,
        vec![events(&folder, "e", &[APRIL_23 + 7 * 3_600_000_000])],
    )];
    let rows = run(
        &relations,
        "SELECT CAST(stream_time AS DATE) AS day, EXTRACT(HOUR FROM stream_time) AS hour_of_day, \
         stream_time FROM events",
    );
    let at = Cell::Int(APRIL_23 + 7 * 3_600_000_000);
    assert_eq!(rows, [[text("2026-04-23"), Cell::Int(7), at]]);
}

#[test]
fn a_head_counts_what_it_leaves_out() {
    let folder = tempfile::tempdir().expect("folder");
    let engine = PolarsEngine::new(&[two_iterations(&folder)], &[]);
    let sql = "SELECT iteration, id FROM findings ORDER BY iteration, id";
    let (rows, total) = engine.head(sql, 2, None).expect("head");
    assert_eq!((rows.rows.len(), total), (2, 7));
    let (rows, _) = engine.head(sql, 1, Some("iteration")).expect("head");
    let pair = |a: &str, b: &str| vec![text(a), text(b)];
    assert_eq!(rows.rows, [pair("1", "f0"), pair("2", "f0")]);
}
