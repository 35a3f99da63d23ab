-- title: Reopened findings
-- question: How many findings came back?
-- unit: findings
-- better: lower
-- chart: bars
-- scope: past
-- definition: Findings of the iteration that an earlier sweep reported and the sweep directly before did not.
-- rows: FROM finding_life WHERE life = 'reopened'
-- show: id, severity, file, title, age
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM finding_life WHERE life = 'reopened' GROUP BY iteration
)
SELECT s.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM finding_sweeps AS s
LEFT JOIN counted AS c ON s.iteration = c.iteration
WHERE s.sweep_no > 1
ORDER BY iteration
