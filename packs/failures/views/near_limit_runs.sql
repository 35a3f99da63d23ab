-- scope: iteration
-- keep: true
SELECT iteration, row_id, id, agent, task_type, status, attempt, duration_ms, limit_ms, cost_nano_usd, started_at,
       CASE WHEN status = 'failed' AND duration_ms >= limit_ms THEN 'ended by its limit' ELSE 'near its limit' END AS word,
       source_path, source_line
FROM timed_runs
WHERE limit_ms IS NOT NULL AND duration_ms * 100 >= limit_ms * (100 - near_limit_percent)
