-- title: Stuck tasks
-- question: How many tasks do not move?
-- unit: tasks
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Tasks that the newest dump of the iteration lists with a block reason, or in the state stuck or blocked. Older dumps of
--   the same iteration do not count. An iteration without a dump is a gap; a dump without a stuck task is zero.
-- rows: FROM stuck_rows
-- show: task_id, reason, state, since, age_minutes, agent
WITH dumps AS (
  SELECT DISTINCT iteration FROM dispatch
), counted AS (
  SELECT iteration, CAST(COUNT(DISTINCT task_id) AS BIGINT) AS tasks FROM stuck_rows GROUP BY iteration
)
SELECT d.iteration AS iteration, COALESCE(c.tasks, 0) AS value
FROM dumps AS d
LEFT JOIN counted AS c ON d.iteration = c.iteration
ORDER BY iteration
