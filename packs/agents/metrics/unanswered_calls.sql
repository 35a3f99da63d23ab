-- title: Unanswered tool calls
-- question: How many calls never got an answer?
-- unit: calls
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Calls of the iteration without an answer: the session was cut off, or it still runs. They are neither right nor wrong.
-- rows: FROM judged_calls WHERE unanswered = 1
-- show: at, tool, session, agent
SELECT iteration, SUM(unanswered) AS value
FROM judged_calls
GROUP BY iteration
ORDER BY iteration
