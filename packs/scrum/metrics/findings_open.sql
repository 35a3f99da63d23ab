-- title: Open findings
-- question: How many findings still wait for a fix?
-- unit: findings
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Findings of the iteration that are neither fixed nor set aside (wontfix). No status counts as open.
-- rows: FROM findings WHERE status IS NULL OR (status <> 'fixed' AND status <> 'wontfix')
-- show: id, severity, phase, file, title
SELECT iteration,
       CAST(COUNT(DISTINCT CASE WHEN status IS NULL OR (status <> 'fixed' AND status <> 'wontfix') THEN id END) AS BIGINT) AS value
FROM findings
GROUP BY iteration
ORDER BY iteration
