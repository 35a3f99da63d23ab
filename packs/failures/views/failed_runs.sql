-- scope: iteration
-- keep: true
SELECT iteration, row_id, id, agent, model, task_id, task_type, mission, failure_category, failure_category__state AS category_state,
       CASE WHEN failure_category__state = 'absent' THEN 'absent'
            WHEN failure_category IS NULL THEN 'null'
            WHEN failure_category__state = 'other' THEN 'other'
            ELSE failure_category END AS category,
       error, attempt, retry_of, chain_depth, started_at, finished_at, duration_ms, timeout_ms, cost_nano_usd,
       COALESCE(finished_at, started_at) AS failed_at, COALESCE(finished_at_hour, started_at_hour) AS failed_hour,
       source_path, source_line
FROM executions
WHERE status = 'failed'
