-- Each failed run with the three answers: what was recorded, what the rules of its time say, what today's rules say.
-- scope: iteration
-- keep: true
SELECT f.iteration AS iteration, f.row_id AS row_id, f.id AS id, f.agent AS agent, f.model AS model, f.task_id AS task_id,
       f.task_type AS task_type, f.mission AS mission, f.category AS recorded, r.then_category AS then_category, r.then_rule AS then_rule,
       r.now_category AS now_category, r.now_rule AS now_rule, r.template_id AS template_id, f.error AS error, f.attempt AS attempt,
       f.chain_depth AS chain_depth, f.started_at AS started_at, f.failed_at AS failed_at, f.failed_hour AS failed_hour,
       f.duration_ms AS duration_ms, f.timeout_ms AS timeout_ms, f.cost_nano_usd AS cost_nano_usd,
       f.source_path AS source_path, f.source_line AS source_line
FROM failed_runs AS f
INNER JOIN failure_replay AS r ON f.row_id = r.row_id
