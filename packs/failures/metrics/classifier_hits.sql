-- title: Named failures
-- question: How many failures did the classifier name?
-- unit: runs
-- better: higher
-- chart: bars
-- scope: iteration
-- definition: Failed runs of the iteration recorded with a category of the vocabulary other than UNKNOWN. Zero over many failures
--   says that the instrument is not plugged in.
-- rows: FROM failed_runs WHERE category IN ('TRANSIENT', 'TIMEOUT', 'LOGIC', 'AUTH', 'RESOURCE')
-- show: category, id, agent, error
SELECT iteration,
       SUM(CASE WHEN category IN ('TRANSIENT', 'TIMEOUT', 'LOGIC', 'AUTH', 'RESOURCE')
                THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM failed_runs
GROUP BY iteration
ORDER BY iteration
