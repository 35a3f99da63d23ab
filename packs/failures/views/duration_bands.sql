-- Runs that ended, by kind of task and how long they took, in steps of half a minute.
-- scope: iteration
WITH bands AS (
  SELECT r.iteration AS iteration, r.task_type AS task_type, r.status AS status, r.runs AS runs, t.base_minutes AS base_minutes,
         t.retry_minutes AS retry_minutes, t.ceiling_minutes AS ceiling_minutes, CAST(FLOOR(CAST(r.seconds AS DOUBLE) / 30) AS BIGINT) AS half_minutes
  FROM run_seconds AS r
  LEFT JOIN timeout_tiers AS t ON r.task_type = t.task_type
  WHERE r.status = 'failed' OR r.status = 'succeeded'
)
SELECT iteration, task_type, status, half_minutes, SUM(CAST(runs AS BIGINT)) AS runs, MIN(base_minutes) AS base_minutes,
       MIN(retry_minutes) AS retry_minutes, MIN(ceiling_minutes) AS ceiling_minutes
FROM bands
GROUP BY iteration, task_type, status, half_minutes
