-- title: Failures in the worst hour
-- question: How hard did failures come at once?
-- unit: runs
-- better: lower
-- chart: line
-- scope: iteration
-- definition: The most failed runs of the iteration that ended in one clock hour (UTC). A run without an end counts in the hour of its start.
-- rows: FROM failed_runs
-- show: failed_hour, agent, category, id, error
WITH hourly AS (
  SELECT iteration, failed_hour AS hour, CAST(COUNT(*) AS BIGINT) AS n FROM failed_runs WHERE failed_hour IS NOT NULL GROUP BY iteration, failed_hour
), peak AS (
  SELECT iteration, MAX(n) AS most FROM hourly GROUP BY iteration
), ran AS (
  SELECT DISTINCT iteration FROM executions
)
SELECT r.iteration AS iteration, COALESCE(p.most, 0) AS value
FROM ran AS r
LEFT JOIN peak AS p ON r.iteration = p.iteration
ORDER BY iteration
