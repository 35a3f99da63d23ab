-- title: Open findings
-- question: How many findings still wait for a fix?
-- unit: findings
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Findings of the iteration that are neither fixed nor set aside (wontfix). No status counts as open.
-- rows: FROM findings WHERE status IS NULL OR (status <> 'fixed' AND status <> 'wontfix')
-- show: id, severity, phase, file, title
WITH counted AS (
  SELECT iteration,
         CAST(COUNT(DISTINCT CASE WHEN status IS NULL OR (status <> 'fixed' AND status <> 'wontfix') THEN id END) AS BIGINT) AS n
  FROM findings
  GROUP BY iteration
  UNION ALL
  SELECT iteration, CAST(0 AS BIGINT) AS n FROM clean_sweeps
)
SELECT iteration, CAST(SUM(n) AS BIGINT) AS value
FROM counted
GROUP BY iteration
ORDER BY iteration
