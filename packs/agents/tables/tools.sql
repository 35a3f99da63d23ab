-- title: Tools
-- text: Calls by tool: how many failed, how many of those were refused before they ran, how many were another attempt, how many were never answered.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; tool = Tool; calls = Calls; failed = Failed; refused = Refused; retried = Retried; unanswered = Unanswered; mean_ms = Mean time|ms
-- empty: No tool calls.
-- bar: calls
WITH counted AS (
  SELECT c.iteration AS iteration, a.ordinal AS ordinal, c.tool AS tool, CAST(COUNT(*) AS BIGINT) AS calls, SUM(c.failed) AS failed,
         SUM(c.refused) AS refused, SUM(c.retried) AS retried, SUM(c.unanswered) AS unanswered,
         AVG(CAST(c.duration_ms AS DOUBLE)) AS mean_ms
  FROM judged_calls AS c
  INNER JOIN axis AS a ON c.iteration = a.iteration
  GROUP BY c.iteration, a.ordinal, c.tool
)
SELECT iteration, tool, calls, failed, refused, retried, unanswered, mean_ms
FROM counted
ORDER BY ordinal DESC, calls DESC, tool
