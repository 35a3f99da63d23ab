-- The last finished run of each mission of an iteration.
-- scope: iteration
-- keep: true
WITH timed AS (
  SELECT iteration, mission, row_id, status, error, task_id, agent, source_path, source_line,
         CAST(ROW_NUMBER() OVER (ORDER BY started_at, row_id) AS BIGINT) AS turn
  FROM executions
  WHERE mission IS NOT NULL AND started_at IS NOT NULL AND (status = 'failed' OR status = 'succeeded')
), placed AS (
  SELECT iteration, mission, row_id, status, error, task_id, agent, source_path, source_line,
         CAST(COUNT(*) OVER (PARTITION BY iteration, mission) AS BIGINT) AS runs,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration, mission ORDER BY turn) AS BIGINT) AS place
  FROM timed
)
SELECT iteration, mission, status, runs, error, task_id, agent, row_id, source_path, source_line
FROM placed
WHERE place = runs
