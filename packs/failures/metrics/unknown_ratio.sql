-- title: UNKNOWN among failures
-- question: Which share of the failures did the classifier call UNKNOWN?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Failed runs recorded as UNKNOWN (k) out of all failed runs of the iteration (n). An iteration without failed runs is a
--   gap.
-- rows: FROM failed_runs WHERE category = 'UNKNOWN'
-- show: id, agent, task_type, error, started_at
SELECT iteration,
       SUM(CASE WHEN category = 'UNKNOWN' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       CAST(COUNT(*) AS BIGINT) AS n
FROM failed_runs
GROUP BY iteration
ORDER BY iteration
