-- title: Failed runs by agent
-- question: Who burns through them?
-- unit: runs
-- better: lower
-- chart: stacked
-- scope: iteration
-- definition: Failed runs of the iteration by the agent that ran them.
-- rows: FROM failed_runs
-- show: agent, category, id, task_type, error
WITH named AS (
  SELECT iteration, COALESCE(agent, '(none)') AS series FROM failed_runs
)
SELECT iteration, series, CAST(COUNT(*) AS BIGINT) AS value
FROM named
GROUP BY iteration, series
ORDER BY iteration, series
