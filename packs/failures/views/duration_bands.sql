-- Runs that ended, by kind of task and how long they took, in steps of half a minute.
-- scope: iteration
-- keep: true
WITH bands AS (
  SELECT iteration, task_type, status, base_minutes, retry_minutes, ceiling_minutes, CAST(FLOOR(CAST(duration_ms AS DOUBLE) / 30000) AS BIGINT) AS half_minutes
  FROM timed_runs
  WHERE task_type IS NOT NULL AND (status = 'failed' OR status = 'succeeded')
)
SELECT iteration, task_type, status, half_minutes, CAST(COUNT(*) AS BIGINT) AS runs, MIN(base_minutes) AS base_minutes,
       MIN(retry_minutes) AS retry_minutes, MIN(ceiling_minutes) AS ceiling_minutes
FROM bands
GROUP BY iteration, task_type, status, half_minutes
