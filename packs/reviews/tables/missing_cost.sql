-- title: Reviews without a recorded price
-- text: They add nothing to the cost of their iteration, which is therefore a lower bound.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; reviews = Reviews; without_cost = Without a price; at_zero = At a price of zero
-- empty: Every review has a price.
WITH counted AS (
  SELECT r.iteration AS iteration, a.ordinal AS ordinal, CAST(COUNT(*) AS BIGINT) AS reviews,
         SUM(CASE WHEN r.cost_nano_usd IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS without_cost,
         SUM(CASE WHEN r.cost_nano_usd = 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS at_zero
  FROM reviews AS r
  INNER JOIN axis AS a ON r.iteration = a.iteration
  GROUP BY r.iteration, a.ordinal
)
SELECT iteration, reviews, without_cost, at_zero
FROM counted
WHERE without_cost > 0
ORDER BY ordinal
