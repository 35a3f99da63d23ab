-- title: Findings
-- question: How many findings does this iteration carry?
-- unit: findings
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Findings that the sweep of the iteration reported and did not call fixed, each id counted once.
--   Counted from the rows of the sweep; the number that the tracker wrote down is shown in the tracker table only.
--   A sweep that says it found nothing (`sweeps`) counts zero.
-- rows: FROM findings WHERE status IS NULL OR status <> 'fixed'
-- show: id, severity, phase, file, title
WITH counted AS (
  SELECT iteration, CAST(COUNT(DISTINCT CASE WHEN status IS NULL OR status <> 'fixed' THEN id END) AS BIGINT) AS n
  FROM findings
  GROUP BY iteration
  UNION ALL
  SELECT iteration, CAST(0 AS BIGINT) AS n FROM clean_sweeps
)
SELECT iteration, CAST(SUM(n) AS BIGINT) AS value
FROM counted
GROUP BY iteration
ORDER BY iteration
