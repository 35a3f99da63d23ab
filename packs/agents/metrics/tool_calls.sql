-- title: Tool calls
-- question: How much did the agents do?
-- unit: calls
-- better: none
-- chart: line
-- scope: iteration
-- definition: Calls of tools in the iteration, each counted once, answered or not; those of subagents among them. A call that stands
--   both in the file of a subagent and in that of its session is one call.
-- rows: FROM tool_calls
-- show: at, tool, outcome, rejected_by, session, agent
SELECT iteration, CAST(COUNT(*) AS BIGINT) AS value
FROM tool_calls
GROUP BY iteration
ORDER BY iteration
