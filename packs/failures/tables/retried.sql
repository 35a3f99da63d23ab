-- title: Tasks that failed more than once
-- text: Failed runs of one task in one iteration, and what those after the first one cost.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; task_id = Task; runs = Failed runs; error = Error; cost_usd = Cost|USD; after_first_usd = After the first|USD
-- empty: No task failed twice.
WITH timed AS (
  SELECT iteration, task_id, error, cost_nano_usd, CAST(ROW_NUMBER() OVER (ORDER BY started_at, row_id) AS BIGINT) AS turn
  FROM failed_runs
  WHERE task_id IS NOT NULL AND started_at IS NOT NULL
), numbered AS (
  SELECT iteration, task_id, error, cost_nano_usd, CAST(ROW_NUMBER() OVER (PARTITION BY iteration, task_id ORDER BY turn) AS BIGINT) AS place
  FROM timed
), counted AS (
  SELECT n.iteration AS iteration, a.ordinal AS ordinal, n.task_id AS task_id, CAST(COUNT(*) AS BIGINT) AS runs, MIN(n.error) AS error,
         SUM(CASE WHEN n.cost_nano_usd IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS with_cost,
         SUM(COALESCE(CAST(n.cost_nano_usd AS BIGINT), 0)) AS nano_usd,
         SUM(CASE WHEN n.place > 1 THEN COALESCE(CAST(n.cost_nano_usd AS BIGINT), 0) ELSE CAST(0 AS BIGINT) END) AS later_nano_usd
  FROM numbered AS n
  INNER JOIN axis AS a ON n.iteration = a.iteration
  GROUP BY n.iteration, a.ordinal, n.task_id
)
SELECT iteration, task_id, runs, error,
       CASE WHEN with_cost = 0 THEN NULL ELSE CAST(nano_usd AS DOUBLE) / 1000000000 END AS cost_usd,
       CASE WHEN with_cost = 0 THEN NULL ELSE CAST(later_nano_usd AS DOUBLE) / 1000000000 END AS after_first_usd
FROM counted
WHERE runs > 1
ORDER BY ordinal, task_id NULLS LAST
