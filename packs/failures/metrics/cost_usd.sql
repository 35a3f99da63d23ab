-- title: Cost of runs
-- question: What did the runs cost?
-- unit: usd
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Recorded cost of all runs of the iteration in dollars, failed or not. A run without a recorded cost adds nothing and
--   is counted in the table of costs; an iteration in which no run has one is a gap. A recorded zero is a zero.
-- rows: FROM executions WHERE cost_nano_usd IS NOT NULL
-- show: id, agent, status, cost_nano_usd, duration_ms
SELECT iteration, CAST(SUM(CAST(cost_nano_usd AS BIGINT)) AS DOUBLE) / 1000000000 AS value
FROM executions
WHERE cost_nano_usd IS NOT NULL
GROUP BY iteration
ORDER BY iteration
