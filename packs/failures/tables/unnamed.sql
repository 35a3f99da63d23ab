-- title: Failures without a name
-- text: The error texts that were recorded without a usable category, as they came, the most frequent first.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; error = Error; runs = Runs; agents = Agents; cost_usd = Cost|USD; without_cost = Without a price
-- empty: Every failure has a name.
WITH told AS (
  SELECT f.iteration AS iteration, a.ordinal AS ordinal, COALESCE(f.error, '(no error text)') AS error, f.agent AS agent,
         f.cost_nano_usd AS cost_nano_usd
  FROM failed_runs AS f
  INNER JOIN axis AS a ON f.iteration = a.iteration
  WHERE f.category IN ('UNKNOWN', 'null', 'absent', 'other')
), counted AS (
  SELECT f.iteration AS iteration, f.ordinal AS ordinal, f.error AS error,
         CAST(COUNT(*) AS BIGINT) AS runs, CAST(COUNT(DISTINCT f.agent) AS BIGINT) AS agents,
         SUM(CASE WHEN f.cost_nano_usd IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS without_cost,
         SUM(COALESCE(CAST(f.cost_nano_usd AS BIGINT), 0)) AS nano_usd
  FROM told AS f
  GROUP BY f.iteration, f.ordinal, f.error
)
SELECT iteration, error, runs, agents,
       CASE WHEN without_cost = runs THEN NULL ELSE CAST(nano_usd AS DOUBLE) / 1000000000 END AS cost_usd, without_cost
FROM counted
ORDER BY ordinal, runs DESC, error
