-- title: Fixed findings
-- question: How many findings of the sweep before are gone?
-- unit: findings
-- better: higher
-- chart: bars
-- scope: past
-- definition: Findings of the sweep before that this sweep does not report, or reports as fixed. A sweep that was not run
--   fixes nothing: only iterations with rows of their own count.
-- rows: FROM finding_gone
-- show: id, severity, file, title, age
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM finding_gone GROUP BY iteration
)
SELECT s.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM finding_sweeps AS s
LEFT JOIN counted AS c ON s.iteration = c.iteration
WHERE s.sweep_no > 1
ORDER BY iteration
