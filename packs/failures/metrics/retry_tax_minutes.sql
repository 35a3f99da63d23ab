-- title: Misclassification tax in time
-- question: How long ran retries that the right category would have forbidden?
-- unit: minutes
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Minutes that the runs of the misclassification tax took. A run without a recorded duration adds nothing; where none has one, the
--   iteration is a gap.
-- rows: FROM retried_runs WHERE forbidden_by <> 'allowed'
-- show: forbidden_by, before_category, recorded, retry_limit, place, task_id, duration_ms, error
WITH forbidden AS (
  SELECT iteration, cost_nano_usd, duration_ms FROM retried_runs WHERE forbidden_by <> 'allowed'
), counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS runs, CAST(COUNT(duration_ms) AS BIGINT) AS known, SUM(COALESCE(CAST(duration_ms AS BIGINT), 0)) AS total
  FROM forbidden
  GROUP BY iteration
), ran AS (
  SELECT DISTINCT iteration FROM executions
)
SELECT r.iteration AS iteration,
       CASE WHEN c.runs IS NULL THEN CAST(0 AS DOUBLE)
            WHEN c.known = 0 THEN NULL
            ELSE CAST(c.total AS DOUBLE) / 60000 END AS value
FROM ran AS r
LEFT JOIN counted AS c ON r.iteration = c.iteration
ORDER BY iteration
