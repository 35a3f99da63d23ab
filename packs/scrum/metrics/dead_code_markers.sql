-- title: dead_code markers
-- question: How much was built that nothing reaches?
-- unit: markers
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Markers of kind dead_code in the iteration, counted from their rows. Where an iteration has no marker rows at
--   all, the count that its tracker recorded stands in.
-- rows: FROM markers WHERE kind = 'dead_code'
-- show: file, line, symbol, text
WITH counted AS (
  SELECT iteration,
         SUM(CASE WHEN kind = 'dead_code' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS n
  FROM markers
  GROUP BY iteration
), recorded AS (
  SELECT iteration, MAX(dead_code_markers) AS n FROM iterations GROUP BY iteration
)
SELECT a.iteration AS iteration, COALESCE(c.n, r.n) AS value
FROM axis AS a
LEFT JOIN counted AS c ON a.iteration = c.iteration
LEFT JOIN recorded AS r ON a.iteration = r.iteration
WHERE c.n IS NOT NULL OR r.n IS NOT NULL
ORDER BY iteration
