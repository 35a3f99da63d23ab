-- title: Lost tasks
-- question: Which tasks were solved before and are not any more?
-- unit: tasks
-- better: lower
-- chart: bars
-- scope: history
-- definition: Tasks tried and not solved in this iteration that were solved in the one before that had trials. A task
--   tried several times counts as solved when one try solved it.
-- rows: FROM task_moves WHERE change = 'lost'
-- show: suite, task
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM task_moves WHERE change = 'lost' GROUP BY iteration
)
SELECT x.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM trial_axis AS x
LEFT JOIN counted AS c ON x.iteration = c.iteration
WHERE x.turn > 1
ORDER BY iteration
