-- scope: iteration
WITH newest AS (
  SELECT iteration, MAX(at) AS newest_at FROM dispatch GROUP BY iteration
)
SELECT d.iteration AS iteration, d.row_id AS row_id, d.at AS at, d.task_id AS task_id, d.state AS state, d.block_reason AS block_reason,
       d.since AS since, d.agent AS agent, d.cooldown_until AS cooldown_until, d.gate AS gate, d.gate_count AS gate_count,
       d.source_path AS source_path, d.source_line AS source_line
FROM dispatch AS d
INNER JOIN newest AS n ON d.iteration = n.iteration AND d.at = n.newest_at
