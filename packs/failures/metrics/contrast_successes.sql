-- title: Successes beside an agent that times out
-- question: Did others succeed with the same model at the same time?
-- unit: runs
-- better: none
-- chart: bars
-- scope: iteration
-- definition: For each agent with at least `contrast_least_failures` (5) timeouts on one model: runs of other agents with the same model that
--   started between its first start and its last end, and succeeded. Many of them and no timeout among the others speak against the
--   infrastructure.
-- rows: FROM timeouts
-- show: agent, model, id, task_type, started_at, error
SELECT iteration, agent AS series, SUM(other_successes) AS value
FROM contrasts
GROUP BY iteration, agent
ORDER BY iteration, series
