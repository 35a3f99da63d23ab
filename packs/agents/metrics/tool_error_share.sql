-- title: Share of failed tool calls
-- question: Which share of the answered calls failed?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Calls that were answered with an error or refused, of all calls that were answered. A call without an answer is in
--   neither number.
-- rows: FROM judged_calls WHERE failed = 1
-- show: at, tool, outcome, rejected_by, message, session
SELECT iteration, SUM(failed) AS k, CAST(COUNT(*) AS BIGINT) AS n
FROM judged_calls
WHERE unanswered = 0
GROUP BY iteration
ORDER BY iteration
