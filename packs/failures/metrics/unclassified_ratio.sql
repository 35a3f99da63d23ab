-- title: Failures without a name
-- question: Which share of the failures has no usable category?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Failed runs whose category is UNKNOWN, null, absent or outside of the vocabulary (k) out of all failed runs of the
--   iteration (n). An iteration without failed runs is a gap.
-- rows: FROM failed_runs WHERE category IN ('UNKNOWN', 'null', 'absent', 'other')
-- show: category, failure_category, id, agent, error
SELECT iteration,
       SUM(CASE WHEN category IN ('UNKNOWN', 'null', 'absent', 'other') THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       CAST(COUNT(*) AS BIGINT) AS n
FROM failed_runs
GROUP BY iteration
ORDER BY iteration
