-- title: Findings by severity
-- question: How serious is what is left?
-- unit: findings
-- better: lower
-- chart: stacked
-- scope: iteration
-- series: high, medium, low
-- definition: The findings of the iteration split by severity. A severity outside of high, medium and low, or none at all,
--   is counted as `other`, which stands here only where it occurs.
-- rows: FROM findings WHERE status IS NULL OR status <> 'fixed'
-- show: severity, id, phase, file, title
WITH levels AS (
  SELECT 'high' AS series FROM params
  UNION ALL
  SELECT 'medium' AS series FROM params
  UNION ALL
  SELECT 'low' AS series FROM params
), ran AS (
  SELECT iteration FROM findings
  UNION ALL
  SELECT iteration FROM clean_sweeps
), swept AS (
  SELECT DISTINCT iteration FROM ran
), grid AS (
  SELECT s.iteration AS iteration, l.series AS series FROM swept AS s CROSS JOIN levels AS l
), marked AS (
  SELECT iteration, id,
         CASE WHEN severity = 'high' THEN 'high' WHEN severity = 'medium' THEN 'medium'
              WHEN severity = 'low' THEN 'low' ELSE 'other' END AS series
  FROM findings
  WHERE status IS NULL OR status <> 'fixed'
), counted AS (
  SELECT iteration, series, CAST(COUNT(DISTINCT id) AS BIGINT) AS n
  FROM marked
  GROUP BY iteration, series
), filled AS (
  SELECT g.iteration AS iteration, g.series AS series, COALESCE(c.n, 0) AS n
  FROM grid AS g
  LEFT JOIN counted AS c ON g.iteration = c.iteration AND g.series = c.series
  UNION ALL
  SELECT iteration, series, n FROM counted WHERE series = 'other'
)
SELECT iteration, series, CAST(n AS BIGINT) AS value
FROM filled
ORDER BY iteration, series
