-- title: Newly solved tasks
-- question: Which tasks are solved that were not solved before?
-- unit: tasks
-- better: higher
-- chart: bars
-- scope: history
-- definition: Tasks solved in this iteration that were tried and not solved in the one before that had trials. A task
--   tried several times counts as solved when one try solved it.
-- rows: FROM task_moves WHERE change = 'newly solved'
-- show: suite, task
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM task_moves WHERE change = 'newly solved' GROUP BY iteration
)
SELECT x.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM trial_axis AS x
LEFT JOIN counted AS c ON x.iteration = c.iteration
WHERE x.turn > 1
ORDER BY iteration
