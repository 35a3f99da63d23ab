-- title: Failed runs by category
-- question: What did the classifier call them?
-- unit: runs
-- better: none
-- chart: stacked
-- scope: iteration
-- series: TRANSIENT, TIMEOUT, LOGIC, AUTH, RESOURCE, UNKNOWN, null, absent, other
-- tones: UNKNOWN = worse; null = context; absent = context; other = context
-- definition: Failed runs of the iteration by the category that was recorded at the time. `null` is a category written as null,
--   `absent` a record without one, `other` a word outside of the six categories.
-- rows: FROM failed_runs
-- show: category, failure_category, id, agent, error
WITH names AS (
  SELECT 'TRANSIENT' AS series FROM params
  UNION ALL
  SELECT 'TIMEOUT' AS series FROM params
  UNION ALL
  SELECT 'LOGIC' AS series FROM params
  UNION ALL
  SELECT 'AUTH' AS series FROM params
  UNION ALL
  SELECT 'RESOURCE' AS series FROM params
  UNION ALL
  SELECT 'UNKNOWN' AS series FROM params
  UNION ALL
  SELECT 'null' AS series FROM params
  UNION ALL
  SELECT 'absent' AS series FROM params
  UNION ALL
  SELECT 'other' AS series FROM params
), ran AS (
  SELECT DISTINCT iteration FROM executions
), grid AS (
  SELECT r.iteration AS iteration, n.series AS series FROM ran AS r CROSS JOIN names AS n
), counted AS (
  SELECT iteration, category, CAST(COUNT(*) AS BIGINT) AS n FROM failed_runs GROUP BY iteration, category
)
SELECT g.iteration AS iteration, g.series AS series, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM grid AS g
LEFT JOIN counted AS c ON g.iteration = c.iteration AND g.series = c.category
ORDER BY iteration, series
