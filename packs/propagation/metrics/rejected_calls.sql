-- title: Rejected calls
-- question: How many calls were made for nothing?
-- unit: calls
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Tool calls of the iteration whose outcome is rejected.
-- rows: FROM tool_calls WHERE outcome = 'rejected'
-- show: at, tool, rejected_by, task_id, attempt, host, message
SELECT iteration, SUM(CASE WHEN outcome = 'rejected' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM tool_calls
GROUP BY iteration
ORDER BY iteration
