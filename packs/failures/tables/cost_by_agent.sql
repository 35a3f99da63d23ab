-- title: Runs and cost by agent
-- text: Runs at a price of zero and runs without a price stand in their own columns.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; agent = Agent; runs = Runs; failed = Failed; cost_usd = Cost|USD; at_zero = At zero; without_cost = Without a price
-- empty: No runs.
WITH told AS (
  SELECT e.iteration AS iteration, a.ordinal AS ordinal, COALESCE(e.agent, '(none)') AS agent, e.status AS status,
         e.cost_nano_usd AS cost_nano_usd
  FROM executions AS e
  INNER JOIN axis AS a ON e.iteration = a.iteration
), counted AS (
  SELECT e.iteration AS iteration, e.ordinal AS ordinal, e.agent AS agent, CAST(COUNT(*) AS BIGINT) AS runs,
         SUM(CASE WHEN e.status = 'failed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS failed,
         SUM(CASE WHEN e.cost_nano_usd IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS without_cost,
         SUM(CASE WHEN e.cost_nano_usd = 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS at_zero,
         SUM(COALESCE(CAST(e.cost_nano_usd AS BIGINT), 0)) AS nano_usd
  FROM told AS e
  GROUP BY e.iteration, e.ordinal, e.agent
)
SELECT iteration, agent, runs, failed,
       CASE WHEN without_cost = runs THEN NULL ELSE CAST(nano_usd AS DOUBLE) / 1000000000 END AS cost_usd, at_zero, without_cost
FROM counted
ORDER BY ordinal, agent NULLS LAST
