-- title: Findings
-- question: How many findings does this iteration carry?
-- unit: findings
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Findings that the sweep of the iteration reported and did not call fixed, each id counted once.
--   Counted from the rows of the sweep; the number that the tracker wrote down is shown in the tracker table only.
-- rows: FROM findings WHERE status IS NULL OR status <> 'fixed'
-- show: id, severity, phase, file, title
SELECT iteration,
       CAST(COUNT(DISTINCT CASE WHEN status IS NULL OR status <> 'fixed' THEN id END) AS BIGINT) AS value
FROM findings
GROUP BY iteration
ORDER BY iteration
