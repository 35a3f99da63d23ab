-- The first run of each task of the reviewed kind.
-- scope: iteration
-- keep: true
WITH timed AS (
  SELECT e.iteration AS iteration, e.row_id AS row_id, e.task_id AS task_id, e.started_at_hour AS entered_hour, e.status AS status,
         e.source_path AS source_path, e.source_line AS source_line,
         CAST(ROW_NUMBER() OVER (ORDER BY e.started_at, e.row_id) AS BIGINT) AS turn
  FROM executions AS e
  CROSS JOIN params AS p
  WHERE e.task_type = p.intake_task_type AND e.task_id IS NOT NULL AND e.started_at IS NOT NULL
), firsts AS (
  SELECT iteration, task_id, MIN(turn) AS turn FROM timed GROUP BY iteration, task_id
)
SELECT t.iteration AS iteration, t.row_id AS row_id, t.task_id AS task_id, t.entered_hour AS entered_hour, t.status AS status,
       t.source_path AS source_path, t.source_line AS source_line
FROM timed AS t
INNER JOIN firsts AS f ON t.turn = f.turn
