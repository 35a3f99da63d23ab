-- Runs with a duration, and the limit they ran under: the recorded one, else their tier's, never above the ceiling.
-- scope: iteration
WITH joined AS (
  SELECT e.iteration AS iteration, e.row_id AS row_id, e.id AS id, e.agent AS agent, e.model AS model, e.task_type AS task_type,
         e.status AS status, e.attempt AS attempt, e.duration_ms AS duration_ms, e.timeout_ms AS timeout_ms,
         e.cost_nano_usd AS cost_nano_usd, e.started_at AS started_at, t.base_minutes AS base_minutes, t.retry_minutes AS retry_minutes,
         t.ceiling_minutes AS ceiling_minutes, e.source_path AS source_path, e.source_line AS source_line
  FROM executions AS e
  LEFT JOIN timeout_tiers AS t ON e.task_type = t.task_type
), limited AS (
  SELECT iteration, row_id, id, agent, model, task_type, status, attempt, duration_ms, cost_nano_usd, started_at, timeout_ms,
         base_minutes, retry_minutes, ceiling_minutes, source_path, source_line,
         COALESCE(timeout_ms, CASE WHEN attempt > 1 THEN retry_minutes ELSE base_minutes END * 60000) AS limit_ms
  FROM joined
  WHERE duration_ms IS NOT NULL
)
SELECT l.iteration AS iteration, l.row_id AS row_id, l.id AS id, l.agent AS agent, l.model AS model, l.task_type AS task_type,
       l.status AS status, l.attempt AS attempt, l.duration_ms AS duration_ms, l.cost_nano_usd AS cost_nano_usd, l.started_at AS started_at,
       l.timeout_ms AS timeout_ms, l.base_minutes AS base_minutes, l.retry_minutes AS retry_minutes, l.ceiling_minutes AS ceiling_minutes,
       CASE WHEN l.limit_ms > p.timeout_ceiling_minutes * 60000 THEN p.timeout_ceiling_minutes * 60000 ELSE l.limit_ms END AS limit_ms,
       p.near_limit_percent AS near_limit_percent, l.source_path AS source_path, l.source_line AS source_line
FROM limited AS l
CROSS JOIN params AS p
