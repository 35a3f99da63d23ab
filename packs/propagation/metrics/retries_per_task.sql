-- title: Retries per task
-- question: How often is a call for a task made again?
-- unit: retries
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Calls after the first attempt, over the tasks whose calls say which attempt they are.
-- rows: FROM tool_calls WHERE attempt > 1
-- show: at, tool, task_id, attempt, outcome, rejected_by
WITH tasks AS (
  SELECT iteration, task_id, SUM(CASE WHEN attempt > 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS retries
  FROM tool_calls
  WHERE task_id IS NOT NULL AND attempt IS NOT NULL
  GROUP BY iteration, task_id
)
SELECT iteration, CAST(SUM(retries) AS DOUBLE) / NULLIF(CAST(COUNT(*) AS DOUBLE), 0) AS value
FROM tasks
GROUP BY iteration
ORDER BY iteration
