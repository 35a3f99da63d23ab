-- title: Tasks entering review in the busiest hour
-- question: How many tasks came at once?
-- unit: tasks
-- better: lower
-- chart: line
-- scope: iteration
-- definition: The most tasks of the kind `intake_task_type` (review) that were first seen in one clock hour (UTC) of the iteration. An intake
--   says how much work arrived, and nothing about failures.
-- rows: FROM task_intake
-- show: entered_hour, task_id
WITH hourly AS (
  SELECT iteration, entered_hour AS hour, CAST(COUNT(*) AS BIGINT) AS n FROM task_intake GROUP BY iteration, entered_hour
), peak AS (
  SELECT iteration, MAX(n) AS most FROM hourly GROUP BY iteration
), ran AS (
  SELECT DISTINCT iteration FROM executions
)
SELECT r.iteration AS iteration, COALESCE(p.most, 0) AS value
FROM ran AS r
LEFT JOIN peak AS p ON r.iteration = p.iteration
ORDER BY iteration
