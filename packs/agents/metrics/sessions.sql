-- title: Sessions
-- question: How many sessions were at work?
-- unit: sessions
-- better: none
-- chart: line
-- scope: iteration
-- definition: Distinct sessions that began in the iteration or in which a model answered or a tool was called. A session that goes on
--   over midnight counts on both days; subagents are part of their session.
-- rows: FROM sessions WHERE agent IS NULL
-- show: id, client, version, project, branch, started_at, finished_at, prompts
WITH seen AS (
  SELECT iteration, id AS session FROM sessions
  UNION ALL
  SELECT iteration, session FROM messages WHERE session IS NOT NULL
  UNION ALL
  SELECT iteration, session FROM tool_calls WHERE session IS NOT NULL
)
SELECT iteration, CAST(COUNT(DISTINCT session) AS BIGINT) AS value
FROM seen
GROUP BY iteration
ORDER BY iteration
