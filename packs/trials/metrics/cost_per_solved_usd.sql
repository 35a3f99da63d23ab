-- title: Cost per solved task
-- question: What does a solved task cost?
-- unit: usd
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Price of all judged trials of the iteration, the failed ones too, divided by the solved ones. Missing where a
--   judged trial has no price, since its price is not zero, and where nothing was solved.
-- rows: FROM trials WHERE solved IS NOT NULL AND cost_nano_usd IS NOT NULL
-- show: task, solved, cost_nano_usd
WITH summed AS (
  SELECT iteration, CAST(SUM(cost_nano_usd) AS BIGINT) AS cost,
         CAST(SUM(CASE WHEN solved THEN 1 ELSE 0 END) AS BIGINT) AS solved,
         CAST(SUM(CASE WHEN cost_nano_usd IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced
  FROM trials
  WHERE solved IS NOT NULL
  GROUP BY iteration
)
SELECT iteration, cost / 1000000000.0 / NULLIF(solved, 0) AS value
FROM summed
WHERE unpriced = 0 AND solved > 0
ORDER BY iteration
