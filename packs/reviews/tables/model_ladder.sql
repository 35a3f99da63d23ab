-- title: Models side by side
-- text: Every attempt by model: how many were thin or failed, how long they took, what they cost. Attempts without a recorded
--   price stand in their own column and are not zero.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; model = Model; attempts = Attempts; accepted = Accepted; thin = Thin; failed = Failed;
--   mean_latency_ms = Mean time|ms; tokens = Tokens|tokens; cost_usd = Cost|USD; without_cost = Without a price
-- empty: No attempts in this iteration.
WITH counted AS (
  SELECT t.iteration AS iteration, a.ordinal AS ordinal, t.model AS model, CAST(COUNT(*) AS BIGINT) AS attempts,
         SUM(CASE WHEN t.outcome = 'accepted' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS accepted,
         SUM(CASE WHEN t.outcome = 'thin' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS thin,
         SUM(CASE WHEN t.outcome = 'error' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS failed,
         AVG(CAST(t.latency_ms AS DOUBLE)) AS mean_latency_ms,
         SUM(COALESCE(CAST(t.tokens_in AS BIGINT), 0) + COALESCE(CAST(t.tokens_out AS BIGINT), 0)) AS tokens,
         SUM(CASE WHEN t.cost_nano_usd IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS with_cost,
         SUM(COALESCE(CAST(t.cost_nano_usd AS BIGINT), 0)) AS nano_usd
  FROM attempts AS t
  INNER JOIN axis AS a ON t.iteration = a.iteration
  WHERE t.model IS NOT NULL
  GROUP BY t.iteration, a.ordinal, t.model
)
SELECT iteration, model, attempts, accepted, thin, failed, mean_latency_ms, tokens,
       CASE WHEN with_cost = 0 THEN NULL ELSE CAST(nano_usd AS DOUBLE) / 1000000000 END AS cost_usd,
       attempts - with_cost AS without_cost
FROM counted
ORDER BY ordinal, model NULLS LAST
