//! The checked text runs on the embedded engine and gives the numbers worked out by hand.

use super::accepted::QUERIES;
use super::check_query;
use super::fixture::known;
use polars::prelude::{AnyValue, DataFrame, DataType, IntoLazy, TimeUnit, col, df};
use polars::sql::SQLContext;

const HOUR: i64 = 3_600_000_000;

/// Iteration 9: a.rs fails three times and b.rs passes. Iteration 10: a.rs fails once, c.rs is
/// UNKNOWN and has no category, no score, no cost.
fn context() -> SQLContext {
    let runs = df!(
        "row_id" => [1i64, 2, 3, 4, 5, 6],
        "iteration" => ["9", "9", "9", "9", "10", "10"],
        "event_id" => ["e1", "e2", "e3", "e4", "e5", "e6"],
        "file" => ["a.rs", "a.rs", "a.rs", "b.rs", "a.rs", "c.rs"],
        "verdict" => ["FAIL", "FAIL", "FAIL", "PASS", "FAIL", "UNKNOWN"],
        "severity" => [Some("high"), Some("low"), None, Some("low"), Some("high"), None],
        "category" => [Some("x"), Some("x"), Some("y"), Some("x"), Some("y"), None],
        "model" => ["m", "m", "m", "n", "m", "n"],
        "alignment_score" => [Some(0.1), Some(0.2), Some(0.3), Some(1.0), Some(0.4), None],
        "confidence_avg" => [Some(0.5), Some(0.5), Some(0.9), Some(0.9), Some(0.1), None],
        "retries" => [0i64, 1, 3, 0, 4, 0],
        "cost_nano_usd" => [Some(10i64), Some(20), Some(30), Some(40), Some(50), None],
        "started_at" => [0, HOUR, 2 * HOUR, 3 * HOUR, 30 * HOUR, 31 * HOUR],
    )
    .unwrap();
    let rules = df!(
        "rule_id" => ["r1", "r2"],
        "category" => ["x", "y"],
        "valid_from" => [HOUR, 0],
        "valid_to" => [None::<i64>, Some(3 * HOUR)],
    )
    .unwrap();
    let axis = df!(
        "iteration" => ["9", "10"],
        "ordinal" => [0i64, 1],
        "started_at" => [0, 30 * HOUR],
        "finished_at" => [None::<i64>, None],
    )
    .unwrap();
    let time = |name: &str| col(name).cast(DataType::Datetime(TimeUnit::Microseconds, None));
    let ctx = SQLContext::new();
    ctx.register("runs", runs.lazy().with_column(time("started_at")));
    ctx.register(
        "rules",
        rules
            .lazy()
            .with_columns([time("valid_from"), time("valid_to")]),
    );
    ctx.register("axis", axis.lazy());
    ctx
}

fn run(query: &str) -> DataFrame {
    let known = known();
    let checked = check_query("q.sql", query, Some(&known))
        .unwrap_or_else(|wrong| panic!("{query}\n{}", wrong[0]));
    let mut ctx = context();
    let lazy = ctx
        .execute(&checked.text)
        .unwrap_or_else(|e| panic!("{}\n{e}", checked.text));
    let out = lazy
        .collect()
        .unwrap_or_else(|e| panic!("{}\n{e}", checked.text));
    let names: Vec<String> = out
        .get_column_names()
        .iter()
        .map(|n| n.to_string())
        .collect();
    assert_eq!(names, checked.columns);
    out
}

/// Every row as text, cells split by a blank.
fn rows(query: &str) -> Vec<String> {
    let out = run(query);
    for column in out.columns() {
        let kind = column.dtype();
        let narrow = kind.is_unsigned_integer()
            || matches!(kind, DataType::Int8 | DataType::Int16 | DataType::Int32);
        assert!(!narrow, "{} is {kind}", column.name());
    }
    (0..out.height())
        .map(|i| {
            let cells: Vec<String> = out
                .columns()
                .iter()
                .map(|c| text(c.get(i).unwrap()))
                .collect();
            cells.join(" ")
        })
        .collect()
}

fn text(value: AnyValue) -> String {
    match value {
        AnyValue::Null => "-".to_string(),
        AnyValue::String(s) => s.to_string(),
        AnyValue::StringOwned(s) => s.to_string(),
        AnyValue::Float64(f) => format!("{f:.4}"),
        other => other.to_string(),
    }
}

fn named(name: &str) -> Vec<String> {
    let (_, query) = QUERIES.iter().find(|(n, _)| *n == name).unwrap();
    rows(query)
}

#[test]
fn the_seventeen_queries_give_the_numbers_worked_out_by_hand() {
    assert_eq!(
        named("failures by severity"),
        ["10 high 1", "10 - 1", "9 high 1", "9 low 1", "9 - 1"]
    );
    assert_eq!(
        named("score histogram"),
        ["10 4 1", "9 1 1", "9 2 1", "9 3 1", "9 9 1"]
    );
    assert_eq!(
        named("score quantiles"),
        ["10 0.4000 0.4000", "9 0.2000 1.0000"]
    );
    assert_eq!(
        named("unknown ratio"),
        ["10 m 0.0000", "10 n 1.0000", "9 m 0.0000", "9 n 0.0000"]
    );
    assert_eq!(named("uncategorised share"), ["10 1 0.0000", "9 3 0.0000"]);
    // An unsigned count would make this 4294967294.
    assert_eq!(named("failure delta"), ["10 1 -2", "9 3 -"]);
    assert_eq!(named("top files"), ["10 1 a.rs 1", "9 1 a.rs 3"]);
    // r1 is in force from 1:00, r2 until 3:00.
    assert_eq!(named("failures per rule"), ["r1 1 20", "r2 1 30"]);
    assert_eq!(
        named("wasted retries"),
        ["10 m 1 2 20.0000", "9 m 1 1 7.5000"]
    );
    assert_eq!(named("hourly bursts"), Vec::<String>::new());
    // Only the third failure has a second predecessor within 24 hours.
    assert_eq!(named("three in 24 hours"), ["a.rs 1"]);
    assert_eq!(named("resolved files"), Vec::<String>::new());
    assert_eq!(named("verdict pivot"), ["10 0 1 1 2", "9 1 3 0 2"]);
    assert_eq!(
        named("running cost"),
        ["10 50 150 75.0000", "9 100 100 100.0000"]
    );
    assert_eq!(named("first try rate"), ["10 2 0.0000", "9 2 0.5000"]);
    assert_eq!(named("regressions"), Vec::<String>::new());
    assert_eq!(
        named("calibration"),
        [
            "0 1 0.4000 - 0.0000",
            "2 2 0.1500 0.0707 0.0000",
            "4 2 0.6500 0.4950 0.5000",
            "- 1 - - 0.0000"
        ]
    );
}

#[test]
fn an_answer_may_be_ordered_by_a_column_it_does_not_show() {
    let query = "SELECT r.iteration AS iteration, r.file AS file FROM runs AS r INNER JOIN axis AS a ON r.iteration = a.iteration WHERE r.verdict = 'FAIL' ORDER BY a.ordinal DESC, r.row_id";
    assert_eq!(rows(query), ["10 a.rs", "9 a.rs", "9 a.rs", "9 a.rs"]);
    let query = "SELECT file FROM runs WHERE iteration = '9' ORDER BY CASE WHEN verdict = 'PASS' THEN 0 ELSE 1 END, row_id";
    assert_eq!(rows(query), ["b.rs", "a.rs", "a.rs", "a.rs"]);
}

#[test]
fn running_values_places_and_groups() {
    let running = |f: &str| {
        format!(
            "SELECT row_id, {f}(row_id) OVER (PARTITION BY iteration ORDER BY row_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS v FROM runs ORDER BY row_id"
        )
    };
    assert_eq!(
        rows(&running("SUM")),
        ["1 1", "2 3", "3 6", "4 10", "5 5", "6 11"]
    );
    assert_eq!(
        rows(&running("COUNT")),
        ["1 1", "2 2", "3 3", "4 4", "5 1", "6 2"]
    );
    assert_eq!(
        rows(&running("MIN")),
        ["1 1", "2 1", "3 1", "4 1", "5 5", "6 5"]
    );
    assert_eq!(
        rows(&running("MAX")),
        ["1 1", "2 2", "3 3", "4 4", "5 5", "6 6"]
    );
    let rank = "SELECT row_id, RANK() OVER (PARTITION BY iteration ORDER BY file) AS v, DENSE_RANK() OVER (PARTITION BY iteration ORDER BY file) AS w FROM runs ORDER BY row_id";
    assert_eq!(
        rows(rank),
        ["1 1 1", "2 1 1", "3 1 1", "4 4 2", "5 1 1", "6 2 2"]
    );
    let lead = "SELECT row_id, LEAD(row_id, 1) OVER (PARTITION BY file ORDER BY started_at, row_id) AS v FROM runs ORDER BY row_id";
    assert_eq!(rows(lead), ["1 2", "2 3", "3 5", "4 -", "5 -", "6 -"]);
    let having =
        "SELECT file, COUNT(*) AS n FROM runs GROUP BY file HAVING COUNT(*) >= 2 ORDER BY file";
    assert_eq!(rows(having), ["a.rs 4"]);
}

#[test]
fn unions_joins_and_nulls() {
    let union = "WITH parts AS (SELECT iteration, 'fail' AS series, COUNT(*) AS value FROM runs WHERE verdict = 'FAIL' GROUP BY iteration UNION ALL SELECT iteration, 'pass' AS series, COUNT(*) AS value FROM runs WHERE verdict = 'PASS' GROUP BY iteration) SELECT iteration, series, value FROM parts ORDER BY iteration, series";
    assert_eq!(rows(union), ["10 fail 1", "9 fail 3", "9 pass 1"]);
    let anti = "WITH old AS (SELECT DISTINCT file FROM runs WHERE iteration = '9'), new AS (SELECT DISTINCT file FROM runs WHERE iteration = '10') SELECT n.file AS file FROM new AS n LEFT JOIN old AS o ON n.file = o.file WHERE o.file IS NULL ORDER BY file";
    assert_eq!(rows(anti), ["c.rs"]);
    let sums = "SELECT file, SUM(cost_nano_usd) AS cost, COUNT(DISTINCT category) AS kinds, COUNT(severity) AS known FROM runs GROUP BY file ORDER BY file";
    assert_eq!(rows(sums), ["a.rs 110 2 3", "b.rs 40 1 1", "c.rs - 0 0"]);
    let not_in = "SELECT row_id FROM runs WHERE category NOT IN ('x') ORDER BY row_id";
    assert_eq!(rows(not_in), ["3", "5"]);
    let words = "SELECT row_id, UPPER(SUBSTR(file, 1, 1)) || '-' || COALESCE(category, '?') AS word, LENGTH(file) AS size, REPLACE(file, '.rs', '') AS stem FROM runs WHERE file LIKE '%.rs' AND row_id > 4 ORDER BY row_id";
    assert_eq!(rows(words), ["5 A-y 4 a", "6 C-? 4 c"]);
    let hours = "SELECT row_id, EXTRACT(HOUR FROM started_at) AS h, EXTRACT(DAY FROM started_at) AS d FROM runs WHERE row_id > 3 ORDER BY row_id";
    assert_eq!(rows(hours), ["4 3 1", "5 6 2", "6 7 2"]);
    let ratio = "SELECT row_id, retries / NULLIF(row_id - 3, 0) AS q, 0.5 AS half, ABS(row_id - 5) AS far FROM runs WHERE row_id IN (3, 5) ORDER BY row_id";
    assert_eq!(rows(ratio), ["3 - 0.5000 2", "5 2.0000 0.5000 0"]);
}
