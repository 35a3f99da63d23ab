-- title: Timeouts at $0.00
-- question: How many timeouts ended before a model had answered?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Failed runs that ended by their limit, or that are called a timeout, with a recorded cost of zero (k), out of those with a
--   recorded cost (n). A timeout without a recorded cost is in neither.
-- rows: FROM timeouts WHERE cost_nano_usd = 0
-- show: task_type, duration_ms, timeout_ms, id, agent, error
SELECT iteration, SUM(CASE WHEN cost_nano_usd = 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k, CAST(COUNT(*) AS BIGINT) AS n
FROM timeouts
WHERE cost_nano_usd IS NOT NULL
GROUP BY iteration
ORDER BY iteration
