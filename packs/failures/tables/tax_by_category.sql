-- title: What the retries cost that should never have run
-- text: The tax by iteration and by the category that the failure before had. Runs without a price stand in their own column: their cost is unknown, not zero.
-- page: system
-- draw: bars
-- bar: tax_usd
-- heads: what = Iteration and right category; forbidden_by = Forbidden by; runs = Retries; tax_usd = Tax|usd; minutes = Time|minutes; without_cost = Without a price
-- empty: No run was repeated against its limit.
WITH counted AS (
  SELECT f.iteration AS iteration, a.ordinal AS ordinal, f.before_category AS before_category, f.forbidden_by AS forbidden_by,
         CAST(COUNT(*) AS BIGINT) AS runs, CAST(COUNT(f.cost_nano_usd) AS BIGINT) AS with_cost,
         SUM(COALESCE(CAST(f.cost_nano_usd AS BIGINT), 0)) AS nano_usd, SUM(COALESCE(CAST(f.duration_ms AS BIGINT), 0)) AS ms
  FROM retried_runs AS f
  INNER JOIN axis AS a ON f.iteration = a.iteration
  WHERE f.forbidden_by <> 'allowed'
  GROUP BY f.iteration, a.ordinal, f.before_category, f.forbidden_by
)
SELECT iteration || ': ' || before_category AS what, forbidden_by, runs,
       CASE WHEN with_cost = 0 THEN NULL ELSE CAST(nano_usd AS DOUBLE) / 1000000000 END AS tax_usd,
       CAST(ms AS DOUBLE) / 60000 AS minutes, runs - with_cost AS without_cost
FROM counted
ORDER BY ordinal, before_category, forbidden_by, what, runs, tax_usd NULLS LAST, minutes, without_cost
