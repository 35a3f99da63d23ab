-- title: Limits that were raised
-- text: The same agent, model and kind of task under a lower and then a higher limit. A limit that was raised and under which nothing succeeded bought time for nothing.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; agent = Agent; task_type = Task type; before_minutes = From|minutes; limit_minutes = To|minutes; runs = Runs; at_limit = Ended by it; succeeded = Succeeded; cost_usd = Cost|usd; without_cost = Without a price; word = Reading
-- empty: No limit was raised.
WITH told AS (
  SELECT iteration, COALESCE(agent, '(none)') AS agent, COALESCE(model, '(none)') AS model, task_type, timeout_ms, duration_ms, status, cost_nano_usd
  FROM timed_runs
  WHERE task_type IS NOT NULL AND timeout_ms IS NOT NULL
), counted AS (
  SELECT iteration, agent, model, task_type, timeout_ms, CAST(COUNT(*) AS BIGINT) AS runs,
         SUM(CASE WHEN status = 'failed' AND duration_ms >= timeout_ms THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS at_limit,
         SUM(CASE WHEN status = 'succeeded' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS succeeded,
         SUM(CASE WHEN cost_nano_usd IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS without_cost,
         SUM(COALESCE(CAST(cost_nano_usd AS BIGINT), 0)) AS nano_usd
  FROM told
  GROUP BY iteration, agent, model, task_type, timeout_ms
), lagged AS (
  SELECT iteration, agent, model, task_type, timeout_ms, runs, at_limit, succeeded, without_cost, nano_usd,
         LAG(timeout_ms, 1) OVER (PARTITION BY iteration, agent, model, task_type ORDER BY timeout_ms) AS before_ms,
         LAG(at_limit, 1) OVER (PARTITION BY iteration, agent, model, task_type ORDER BY timeout_ms) AS before_at_limit
  FROM counted
)
SELECT l.iteration AS iteration, l.agent AS agent, l.model AS model, l.task_type AS task_type, CAST(l.before_ms AS DOUBLE) / 60000 AS before_minutes,
       CAST(l.timeout_ms AS DOUBLE) / 60000 AS limit_minutes, l.runs AS runs, l.at_limit AS at_limit, l.succeeded AS succeeded,
       CASE WHEN l.without_cost = l.runs THEN NULL ELSE CAST(l.nano_usd AS DOUBLE) / 1000000000 END AS cost_usd, l.without_cost AS without_cost,
       CASE WHEN l.succeeded = 0 AND l.at_limit = l.runs THEN 'bought nothing'
            WHEN l.at_limit > 0 THEN 'helped some'
            ELSE 'helped' END AS word
FROM lagged AS l
INNER JOIN axis AS a ON l.iteration = a.iteration
WHERE l.before_at_limit > 0
ORDER BY a.ordinal DESC, agent, model, task_type, l.timeout_ms
