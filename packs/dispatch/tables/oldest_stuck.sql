-- title: The 50 oldest stuck tasks
-- text: From the newest dump of the iteration, the longest wait first; tasks that do not say since when stand at the end.
-- page: iteration
-- heads: iteration = Iteration; task_id = Task; reason = Held by; state = State; age_minutes = Waiting|minutes; since = Since; agent = Agent
-- empty: No task is stuck.
WITH aged AS (
  SELECT s.iteration AS iteration, a.ordinal AS ordinal, s.row_id AS row_id, s.task_id AS task_id, s.reason AS reason, s.state AS state,
         s.age_minutes AS age_minutes, s.since AS since, s.agent AS agent, s.source_path AS source_path, s.source_line AS source_line,
         0 - COALESCE(s.age_minutes, 0 - 1) AS sort_key
  FROM stuck_rows AS s
  INNER JOIN axis AS a ON s.iteration = a.iteration
), placed AS (
  SELECT iteration, ordinal, row_id, task_id, reason, state, age_minutes, since, agent, source_path, source_line,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY sort_key, row_id) AS BIGINT) AS place
  FROM aged
)
SELECT iteration, task_id, reason, state, age_minutes, since, agent, source_path, source_line
FROM placed
WHERE place <= 50
ORDER BY ordinal DESC, place, row_id
