-- title: Failed runs
-- question: How many runs failed?
-- unit: runs
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Runs of the iteration whose last known status is failed. A run that was seen running and then failed is one run.
-- rows: FROM failed_runs
-- show: id, agent, task_type, category, error
SELECT iteration,
       SUM(CASE WHEN status = 'failed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM executions
GROUP BY iteration
ORDER BY iteration
