//! The seventeen queries that gave equal numbers on seven engines, in the form the rules ask
//! for, and what the loader adds to a query.

use super::check_query;
use super::fixture::known;

/// (what it asks, query over `runs` and `rules`)
pub const QUERIES: [(&str, &str); 17] = [
    (
        "failures by severity",
        "SELECT iteration, severity, CAST(COUNT(*) AS BIGINT) AS n FROM runs WHERE verdict <> 'PASS' GROUP BY iteration, severity ORDER BY iteration, severity NULLS LAST",
    ),
    (
        "score histogram",
        "WITH scored AS (SELECT iteration, CASE WHEN alignment_score >= CAST(1 AS DOUBLE) THEN CAST(9 AS BIGINT) ELSE CAST(FLOOR(alignment_score * 10) AS BIGINT) END AS bucket FROM runs WHERE alignment_score IS NOT NULL) SELECT iteration, bucket, CAST(COUNT(*) AS BIGINT) AS n FROM scored GROUP BY iteration, bucket ORDER BY iteration, bucket",
    ),
    (
        "score quantiles",
        "WITH ranked AS (SELECT iteration, alignment_score, CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY alignment_score, event_id) AS BIGINT) AS rn, CAST(COUNT(*) OVER (PARTITION BY iteration) AS BIGINT) AS total FROM runs WHERE alignment_score IS NOT NULL) SELECT iteration, MIN(CASE WHEN rn * 10 >= total * 5 THEN alignment_score END) AS p50, MIN(CASE WHEN rn * 10 >= total * 9 THEN alignment_score END) AS p90 FROM ranked GROUP BY iteration ORDER BY iteration",
    ),
    (
        "unknown ratio",
        "SELECT iteration, model, AVG(CASE WHEN verdict = 'UNKNOWN' THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END) AS unknown_ratio FROM runs GROUP BY iteration, model ORDER BY iteration, model NULLS LAST",
    ),
    (
        "uncategorised share",
        "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS failures, AVG(CASE WHEN category IS NULL THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END) AS null_share FROM runs WHERE verdict = 'FAIL' GROUP BY iteration ORDER BY iteration",
    ),
    (
        "failure delta",
        "WITH per_iteration AS (SELECT r.iteration AS iteration, a.ordinal AS ordinal, CAST(COUNT(*) AS BIGINT) AS failures FROM runs AS r INNER JOIN axis AS a ON r.iteration = a.iteration WHERE r.verdict = 'FAIL' GROUP BY r.iteration, a.ordinal) SELECT iteration, failures, failures - LAG(failures) OVER (ORDER BY ordinal) AS delta FROM per_iteration ORDER BY iteration",
    ),
    (
        "top files",
        "WITH counted AS (SELECT iteration, file, CAST(COUNT(*) AS BIGINT) AS failures FROM runs WHERE verdict = 'FAIL' GROUP BY iteration, file), keyed AS (SELECT iteration, file, failures, 0 - failures AS sort_key FROM counted), ranked AS (SELECT iteration, file, failures, CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY sort_key, file) AS BIGINT) AS place FROM keyed) SELECT iteration, place, file, failures FROM ranked WHERE place <= 3 ORDER BY iteration, place",
    ),
    (
        "failures per rule",
        "SELECT r.rule_id AS rule_id, CAST(COUNT(*) AS BIGINT) AS failures, SUM(e.cost_nano_usd) AS cost FROM runs AS e INNER JOIN rules AS r ON e.category = r.category WHERE e.verdict = 'FAIL' AND e.started_at >= r.valid_from AND (r.valid_to IS NULL OR e.started_at < r.valid_to) GROUP BY r.rule_id ORDER BY rule_id",
    ),
    (
        "wasted retries",
        "SELECT iteration, model, CAST(COUNT(*) AS BIGINT) AS over_limit, SUM(CAST(retries AS BIGINT) - 2) AS extra_retries, SUM(CAST(cost_nano_usd * (retries - 2) AS DOUBLE) / NULLIF(retries + 1, 0)) AS wasted_cost FROM runs WHERE retries > 2 GROUP BY iteration, model ORDER BY iteration, model NULLS LAST",
    ),
    (
        "hourly bursts",
        "WITH hourly AS (SELECT CAST(started_at AS DATE) AS day, EXTRACT(HOUR FROM started_at) AS hour_of_day FROM runs WHERE verdict = 'FAIL') SELECT day, hour_of_day, CAST(COUNT(*) AS BIGINT) AS failures FROM hourly GROUP BY day, hour_of_day HAVING COUNT(*) >= 2 ORDER BY day, hour_of_day",
    ),
    (
        "three in 24 hours",
        "WITH seq AS (SELECT file, started_at, LAG(started_at, 2) OVER (PARTITION BY file ORDER BY started_at, row_id) AS two_before FROM runs WHERE verdict = 'FAIL') SELECT file, CAST(COUNT(*) AS BIGINT) AS hits FROM seq WHERE two_before IS NOT NULL AND started_at < two_before + INTERVAL '24 hours' GROUP BY file ORDER BY file",
    ),
    (
        "resolved files",
        "WITH failing AS (SELECT DISTINCT r.iteration AS iteration, a.ordinal AS ordinal, r.file AS file FROM runs AS r INNER JOIN axis AS a ON r.iteration = a.iteration WHERE r.verdict = 'FAIL'), shifted AS (SELECT ordinal - 1 AS prev_ordinal, file AS next_file FROM failing), newest AS (SELECT MAX(ordinal) AS max_ordinal FROM axis), gone AS (SELECT f.iteration AS iteration, f.ordinal AS ordinal FROM failing AS f LEFT JOIN shifted AS s ON f.ordinal = s.prev_ordinal AND f.file = s.next_file WHERE s.next_file IS NULL) SELECT g.iteration AS iteration, CAST(COUNT(*) AS BIGINT) AS resolved FROM gone AS g CROSS JOIN newest AS n WHERE g.ordinal < n.max_ordinal GROUP BY g.iteration ORDER BY iteration",
    ),
    (
        "verdict pivot",
        "SELECT iteration, SUM(CASE WHEN verdict = 'PASS' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS passed, SUM(CASE WHEN verdict = 'FAIL' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS failed, SUM(CASE WHEN verdict = 'UNKNOWN' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS unknown, CAST(COUNT(DISTINCT file) AS BIGINT) AS files FROM runs GROUP BY iteration ORDER BY iteration",
    ),
    (
        "running cost",
        "WITH per_iteration AS (SELECT r.iteration AS iteration, a.ordinal AS ordinal, COALESCE(SUM(r.cost_nano_usd), 0) AS cost FROM runs AS r INNER JOIN axis AS a ON r.iteration = a.iteration GROUP BY r.iteration, a.ordinal), lagged AS (SELECT iteration, cost, SUM(cost) OVER (ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS total_cost, LAG(cost, 1) OVER (ORDER BY ordinal) AS cost_1, LAG(cost, 2) OVER (ORDER BY ordinal) AS cost_2 FROM per_iteration) SELECT iteration, cost, total_cost, CAST(cost + COALESCE(cost_1, 0) + COALESCE(cost_2, 0) AS DOUBLE) / NULLIF(1 + CASE WHEN cost_1 IS NULL THEN 0 ELSE 1 END + CASE WHEN cost_2 IS NULL THEN 0 ELSE 1 END, 0) AS mean_of_3 FROM lagged ORDER BY iteration",
    ),
    (
        "first try rate",
        "WITH seq AS (SELECT iteration, file, verdict, CAST(ROW_NUMBER() OVER (PARTITION BY iteration, file ORDER BY started_at, event_id) AS BIGINT) AS k FROM runs) SELECT iteration, CAST(COUNT(*) AS BIGINT) AS files, AVG(CASE WHEN verdict = 'PASS' THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END) AS first_try_rate FROM seq WHERE k = 1 GROUP BY iteration ORDER BY iteration",
    ),
    (
        "regressions",
        "WITH counted AS (SELECT r.iteration AS iteration, a.ordinal AS ordinal, r.file AS file, CAST(COUNT(*) AS BIGINT) AS failures FROM runs AS r INNER JOIN axis AS a ON r.iteration = a.iteration WHERE r.verdict = 'FAIL' GROUP BY r.iteration, a.ordinal, r.file), before AS (SELECT ordinal + 1 AS next_ordinal, file AS prev_file, failures AS prev_failures FROM counted) SELECT c.iteration AS iteration, CAST(COUNT(*) AS BIGINT) AS regressed FROM counted AS c INNER JOIN before AS b ON c.ordinal = b.next_ordinal AND c.file = b.prev_file WHERE c.failures > b.prev_failures GROUP BY c.iteration ORDER BY iteration",
    ),
    (
        "calibration",
        "WITH banded AS (SELECT CAST(FLOOR(confidence_avg * 5) AS BIGINT) AS band, alignment_score, verdict FROM runs) SELECT band, CAST(COUNT(*) AS BIGINT) AS n, AVG(alignment_score) AS mean_score, STDDEV(alignment_score) AS spread, AVG(CASE WHEN verdict = 'PASS' THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END) AS pass_rate FROM banded GROUP BY band ORDER BY band NULLS LAST",
    ),
];

#[test]
fn the_seventeen_queries_pass() {
    let known = known();
    for (name, query) in QUERIES {
        match check_query(name, query, Some(&known)) {
            Ok(checked) => assert!(!checked.columns.is_empty()),
            Err(wrong) => panic!(
                "{}",
                wrong
                    .iter()
                    .map(|m| m.to_string())
                    .collect::<Vec<_>>()
                    .join("\n")
            ),
        }
    }
}

#[test]
fn what_the_loader_adds() {
    let known = known();
    let cases = [
        (
            "SELECT iteration, COUNT(*) AS n FROM runs GROUP BY iteration ORDER BY iteration",
            "SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM runs GROUP BY iteration ORDER BY iteration",
        ),
        (
            "SELECT iteration, SUM(CASE WHEN verdict = 'FAIL' THEN 1 ELSE 0 END) AS n FROM runs GROUP BY iteration ORDER BY iteration",
            "SELECT iteration, CAST(SUM(CAST(CASE WHEN verdict = 'FAIL' THEN 1 ELSE 0 END AS BIGINT)) AS BIGINT) AS n FROM runs GROUP BY iteration ORDER BY iteration",
        ),
        (
            "SELECT row_id, ROW_NUMBER() OVER (PARTITION BY file ORDER BY row_id) AS place FROM runs ORDER BY row_id",
            "SELECT row_id, CAST(ROW_NUMBER() OVER (PARTITION BY file ORDER BY row_id) AS BIGINT) AS place FROM runs ORDER BY row_id",
        ),
        (
            "SELECT row_id, CAST(file AS VARCHAR) AS f, CAST(retries AS INTEGER) AS r FROM runs ORDER BY row_id",
            "SELECT row_id, CAST(file AS STRING) AS f, CAST(retries AS BIGINT) AS r FROM runs ORDER BY row_id",
        ),
        (
            "SELECT r.row_id, 0.5 AS half, 1 AS one FROM runs AS r ORDER BY row_id",
            "SELECT r.row_id AS row_id, CAST(0.5 AS DOUBLE) AS half, CAST(1 AS BIGINT) AS one FROM runs AS r ORDER BY row_id",
        ),
        (
            "SELECT row_id, retries / NULLIF(row_id, 0) AS q, EXTRACT(HOUR FROM started_at) AS h, LENGTH(file) AS size FROM runs ORDER BY row_id",
            "SELECT row_id, CAST(retries AS DOUBLE) / NULLIF(row_id, 0) AS q, CAST(EXTRACT(HOUR FROM started_at) AS BIGINT) AS h, CAST(LENGTH(file) AS BIGINT) AS size FROM runs ORDER BY row_id",
        ),
    ];
    for (written, text) in cases {
        let checked = check_query("q.sql", written, Some(&known)).unwrap();
        assert_eq!(checked.text, text);
        assert_eq!(checked.written, written);
        // What comes out goes in unchanged.
        let again = check_query("q.sql", text, Some(&known)).unwrap();
        assert_eq!(again.text, text);
    }
}

#[test]
fn lines_count_from_the_top_of_the_file() {
    let place = super::Place {
        file: "m.sql",
        lines_before: 7,
    };
    let known = known();
    let query = "SELECT iteration,\n  severty\nFROM runs\nORDER BY iteration";
    let wrong = super::check(place, query, Some(&known), super::Use::Answer).unwrap_err();
    assert_eq!(wrong[0].line, 9);
}

#[test]
fn relations_and_columns_come_out_sorted_and_in_order() {
    let known = known();
    let checked = check_query("q", QUERIES[7].1, Some(&known)).unwrap();
    assert_eq!(checked.relations, ["rules", "runs"]);
    assert_eq!(checked.columns, ["rule_id", "failures", "cost"]);
    // Without a schema the same query is taken on trust.
    assert!(
        check_query(
            "q",
            "SELECT x, COUNT(*) AS n FROM anything GROUP BY x ORDER BY x",
            None
        )
        .is_ok()
    );
}
