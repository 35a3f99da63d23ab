-- title: Calls that gave nothing
-- question: How many queries came back empty?
-- unit: calls
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Tool calls of the iteration whose outcome is empty, or that returned zero rows.
-- rows: FROM tool_calls WHERE outcome = 'empty' OR rows_returned = 0
-- show: at, tool, filter_value, rows_returned, host, session
SELECT iteration, SUM(CASE WHEN outcome = 'empty' OR rows_returned = 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM tool_calls
GROUP BY iteration
ORDER BY iteration
