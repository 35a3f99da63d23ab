-- title: Runs at or near their limit
-- question: How many runs came within 5 % of their time limit?
-- unit: runs
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Runs whose duration is at least their limit less `near_limit_percent` (5) per cent. The limit is the recorded one, else the base
--   or retry minutes of the task type, and never more than the ceiling. Runs that ended by their limit are among them.
-- rows: FROM near_limit_runs
-- show: word, task_type, duration_ms, limit_ms, status, id, agent
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS runs FROM near_limit_runs GROUP BY iteration
), timed AS (
  SELECT DISTINCT iteration FROM timed_runs WHERE limit_ms IS NOT NULL
)
SELECT t.iteration AS iteration, COALESCE(c.runs, 0) AS value
FROM timed AS t
LEFT JOIN counted AS c ON t.iteration = c.iteration
ORDER BY iteration
