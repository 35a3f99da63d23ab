-- title: Who failed, and how much of what they ran
-- text: Runs that ended. A storm by one agent and a failure of the whole fleet look alike in the sum and not here.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; agent = Agent; failed = Failed; ended = Ran to an end; share = Share|ratio; peak = Most in one hour; tasks = Tasks
-- empty: No failed runs.
WITH told AS (
  SELECT iteration, COALESCE(agent, '(none)') AS agent, status, task_id
  FROM executions
  WHERE status = 'failed' OR status = 'succeeded'
), ended AS (
  SELECT iteration, agent, CAST(COUNT(*) AS BIGINT) AS ended,
         SUM(CASE WHEN status = 'failed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS failed, CAST(COUNT(DISTINCT CASE WHEN status = 'failed' THEN task_id END) AS BIGINT) AS tasks
  FROM told
  GROUP BY iteration, agent
), named AS (
  SELECT iteration, COALESCE(agent, '(none)') AS agent, failed_hour FROM failed_runs WHERE failed_hour IS NOT NULL
), hourly AS (
  SELECT iteration, agent, failed_hour, CAST(COUNT(*) AS BIGINT) AS n FROM named GROUP BY iteration, agent, failed_hour
), peaks AS (
  SELECT iteration, agent, MAX(n) AS peak FROM hourly GROUP BY iteration, agent
)
SELECT e.iteration AS iteration, e.agent AS agent, e.failed AS failed, e.ended AS ended, CAST(e.failed AS DOUBLE) / NULLIF(e.ended, 0) AS share, p.peak AS peak, e.tasks AS tasks
FROM ended AS e
INNER JOIN axis AS a ON e.iteration = a.iteration
LEFT JOIN peaks AS p ON e.iteration = p.iteration AND e.agent = p.agent
WHERE e.failed > 0
ORDER BY a.ordinal DESC, failed DESC, agent
