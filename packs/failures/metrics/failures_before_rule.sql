-- title: Failures that came before their rule
-- question: How many failures had a rule of today, only too late?
-- unit: runs
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Failed runs of the iteration that a rule of the data names today and that happened before the rule was created. The
--   classifier was blind for them, and not for lack of knowledge.
-- rows: FROM missed_runs
-- show: rule, created_at, failed_at, late_minutes, id, error
WITH counted AS (
  SELECT iteration, CAST(COUNT(DISTINCT row_id) AS BIGINT) AS missed FROM missed_runs GROUP BY iteration
), ran AS (
  SELECT DISTINCT iteration FROM executions
)
SELECT r.iteration AS iteration, COALESCE(c.missed, 0) AS value
FROM ran AS r
LEFT JOIN counted AS c ON r.iteration = c.iteration
ORDER BY iteration
