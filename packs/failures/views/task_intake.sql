-- The first run of each task of the reviewed kind.
-- scope: iteration
-- keep: true
WITH placed AS (
  SELECT e.iteration AS iteration, e.row_id AS row_id, e.task_id AS task_id, e.started_at_hour AS entered_hour, e.status AS status,
         e.source_path AS source_path, e.source_line AS source_line,
         CAST(ROW_NUMBER() OVER (PARTITION BY e.iteration, e.task_id ORDER BY e.started_at, e.row_id) AS BIGINT) AS place
  FROM executions AS e
  CROSS JOIN params AS p
  WHERE e.task_type = p.intake_task_type AND e.task_id IS NOT NULL AND e.started_at IS NOT NULL
)
SELECT iteration, row_id, task_id, entered_hour, status, source_path, source_line FROM placed WHERE place = 1
