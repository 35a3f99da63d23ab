-- Runs with a duration, by kind of task, how they ended and the whole seconds they took.
-- scope: iteration
-- keep: true
WITH told AS (
  SELECT iteration, task_type, status, CAST(FLOOR(CAST(duration_ms AS DOUBLE) / 1000) AS BIGINT) AS seconds
  FROM executions
  WHERE duration_ms IS NOT NULL AND task_type IS NOT NULL
)
SELECT iteration, task_type, status, seconds, CAST(COUNT(*) AS BIGINT) AS runs FROM told GROUP BY iteration, task_type, status, seconds
