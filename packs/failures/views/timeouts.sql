-- Failed runs that ended by their limit, or that today's rules call a timeout.
-- scope: iteration
-- keep: true
WITH ended AS (
  SELECT row_id FROM timed_runs WHERE status = 'failed' AND duration_ms >= limit_ms
), told AS (
  SELECT row_id FROM replayed_runs WHERE now_category = 'TIMEOUT' OR recorded = 'TIMEOUT'
), both AS (
  SELECT row_id FROM ended
  UNION ALL
  SELECT row_id FROM told
), once AS (
  SELECT DISTINCT row_id FROM both
)
SELECT f.iteration AS iteration, f.row_id AS row_id, f.id AS id, f.agent AS agent, f.model AS model, f.task_id AS task_id,
       f.task_type AS task_type, f.error AS error, f.started_at AS started_at, f.failed_at AS failed_at, f.duration_ms AS duration_ms,
       f.timeout_ms AS timeout_ms, f.cost_nano_usd AS cost_nano_usd, f.source_path AS source_path, f.source_line AS source_line
FROM failed_runs AS f
INNER JOIN once AS o ON f.row_id = o.row_id
