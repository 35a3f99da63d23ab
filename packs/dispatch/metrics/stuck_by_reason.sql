-- title: Stuck tasks by reason
-- question: What holds them back?
-- unit: tasks
-- better: lower
-- chart: stacked
-- scope: iteration
-- definition: Stuck tasks of the newest dump of the iteration by the dispatcher's own block reason. A task that is listed with two
--   reasons counts under both. `no reason given` is a task that is called stuck or blocked without one.
-- rows: FROM stuck_rows
-- show: reason, task_id, state, since, age_minutes, agent
SELECT iteration, reason AS series, CAST(COUNT(DISTINCT task_id) AS BIGINT) AS value
FROM stuck_rows
GROUP BY iteration, reason
ORDER BY iteration, series
