-- title: Refused calls by who refused
-- question: Who says no to the agents?
-- unit: calls
-- better: none
-- chart: stacked
-- scope: iteration
-- series: a hook, a person, a permission rule, checks of the input
-- definition: Calls of the iteration that were refused before they ran: by a hook of the project, by a person who was asked, by a
--   permission rule, or by the program's own checks (a file that was not read before it is written, a tool that does not exist,
--   a call cancelled because another one beside it failed).
-- rows: FROM judged_calls WHERE refused = 1
-- show: refused_by, at, tool, rejected_by, message, session
WITH names AS (
  SELECT 'a hook' AS series FROM params
  UNION ALL
  SELECT 'a person' AS series FROM params
  UNION ALL
  SELECT 'a permission rule' AS series FROM params
  UNION ALL
  SELECT 'checks of the input' AS series FROM params
), ran AS (
  SELECT DISTINCT iteration FROM tool_calls
), grid AS (
  SELECT r.iteration AS iteration, n.series AS series FROM ran AS r CROSS JOIN names AS n
), counted AS (
  SELECT iteration, refused_by, CAST(COUNT(*) AS BIGINT) AS n FROM judged_calls WHERE refused = 1 GROUP BY iteration, refused_by
)
SELECT g.iteration AS iteration, g.series AS series, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM grid AS g
LEFT JOIN counted AS c ON g.iteration = c.iteration AND g.series = c.refused_by
ORDER BY iteration, series
