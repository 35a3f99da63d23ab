-- title: Failed tool calls
-- question: How often did a tool answer with an error?
-- unit: calls
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Calls of the iteration that were answered with an error: the tool failed, or the call was refused before it ran.
-- rows: FROM judged_calls WHERE failed = 1
-- show: at, tool, outcome, rejected_by, message, session
SELECT iteration, SUM(failed) AS value
FROM judged_calls
GROUP BY iteration
ORDER BY iteration
