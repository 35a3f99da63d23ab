-- title: Failure share by agent
-- question: Which share of an agent's runs failed?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Failed runs (k) out of the runs that ended, failed or succeeded (n), of each agent in the iteration.
-- rows: FROM failed_runs
-- show: agent, category, id, task_type, error
SELECT iteration, agent AS series, SUM(CASE WHEN status = 'failed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k, CAST(COUNT(*) AS BIGINT) AS n
FROM executions
WHERE agent IS NOT NULL AND (status = 'failed' OR status = 'succeeded')
GROUP BY iteration, agent
ORDER BY iteration, series
