-- title: Failures that say why
-- question: How many failures carry their cause?
-- unit: ratio
-- better: higher
-- chart: line
-- scope: iteration
-- definition: Failed runs with an error text (k) out of all failed runs (n). A run that only says that it failed teaches its peers nothing.
-- rows: FROM failed_runs WHERE error IS NULL OR error = ''
-- show: id, agent, task_type, category
SELECT iteration, SUM(CASE WHEN error IS NOT NULL AND error <> '' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k, CAST(COUNT(*) AS BIGINT) AS n
FROM failed_runs
GROUP BY iteration
ORDER BY iteration
