-- title: New findings
-- question: How many findings were never seen before?
-- unit: findings
-- better: lower
-- chart: bars
-- scope: past
-- definition: Findings of the iteration whose id stands in no earlier sweep. The first sweep has nothing to be compared with
--   and is a gap.
-- rows: FROM finding_life WHERE life = 'new' AND sweep_no > 1
-- show: id, severity, file, title
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM finding_life WHERE life = 'new' GROUP BY iteration
)
SELECT s.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM finding_sweeps AS s
LEFT JOIN counted AS c ON s.iteration = c.iteration
WHERE s.sweep_no > 1
ORDER BY iteration
