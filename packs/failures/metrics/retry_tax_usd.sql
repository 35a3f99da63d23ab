-- title: Misclassification tax
-- question: What did retries cost that the right category would have forbidden?
-- unit: usd
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Recorded cost of failed runs that repeat a failed task although the category that today's rules give the failure before allows
--   no further retry, or the cap of failures or the depth of the chain is passed. The first run of a task is never part of it. A run
--   without a recorded cost adds nothing and is listed; where none of them has a cost, the iteration is a gap.
-- rows: FROM retried_runs WHERE forbidden_by <> 'allowed'
-- show: forbidden_by, before_category, recorded, retry_limit, place, task_id, cost_nano_usd, duration_ms, error
WITH forbidden AS (
  SELECT iteration, cost_nano_usd, duration_ms FROM retried_runs WHERE forbidden_by <> 'allowed'
), counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS runs, CAST(COUNT(cost_nano_usd) AS BIGINT) AS known, SUM(COALESCE(CAST(cost_nano_usd AS BIGINT), 0)) AS total
  FROM forbidden
  GROUP BY iteration
), ran AS (
  SELECT DISTINCT iteration FROM executions
)
SELECT r.iteration AS iteration,
       CASE WHEN c.runs IS NULL THEN CAST(0 AS DOUBLE)
            WHEN c.known = 0 THEN NULL
            ELSE CAST(c.total AS DOUBLE) / 1000000000 END AS value
FROM ran AS r
LEFT JOIN counted AS c ON r.iteration = c.iteration
ORDER BY iteration
