-- title: Cost of reviews
-- question: What did the reviews cost?
-- unit: usd
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Recorded cost of the reviews of the iteration in dollars. A review without a recorded cost adds nothing and is
--   listed; an iteration in which no review has one is a gap. A recorded zero is a zero.
-- rows: FROM reviews WHERE cost_nano_usd IS NOT NULL
-- show: file, cost_nano_usd, tokens_in, tokens_out, model
SELECT iteration, CAST(SUM(CAST(cost_nano_usd AS BIGINT)) AS DOUBLE) / 1000000000 AS value
FROM reviews
WHERE cost_nano_usd IS NOT NULL
GROUP BY iteration
ORDER BY iteration
