-- title: Retried tool calls
-- question: How much work was done again?
-- unit: calls
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Calls of the iteration that are not the first attempt. In transcripts a call counts as the next attempt when the last
--   answered call of the same tool in the same file failed; in native records it is the attempt they state.
-- rows: FROM judged_calls WHERE retried = 1
-- show: at, tool, attempt, outcome, message, session
SELECT iteration, SUM(retried) AS value
FROM judged_calls
GROUP BY iteration
ORDER BY iteration
