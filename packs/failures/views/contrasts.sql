-- For each agent and model with many timeouts in an iteration: what other agents did with the same model between its first start and its last end.
-- scope: iteration
-- keep: true
WITH failing AS (
  SELECT iteration, agent, model, CAST(COUNT(*) AS BIGINT) AS timeouts, MIN(started_at) AS from_at, MAX(failed_at) AS to_at,
         MIN(failed_at) AS first_failed_at,
         SUM(CASE WHEN cost_nano_usd = 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS at_zero,
         SUM(CASE WHEN cost_nano_usd IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS without_cost
  FROM timeouts
  WHERE agent IS NOT NULL AND model IS NOT NULL
  GROUP BY iteration, agent, model
), many AS (
  SELECT f.iteration AS iteration, f.agent AS agent, f.model AS model, f.timeouts AS timeouts, f.from_at AS from_at, f.to_at AS to_at,
         f.first_failed_at AS first_failed_at, f.at_zero AS at_zero, f.without_cost AS without_cost
  FROM failing AS f
  CROSS JOIN params AS p
  WHERE f.timeouts >= p.contrast_least_failures
), parts AS (
  SELECT iteration, agent, model,
         EXTRACT(YEAR FROM first_failed_at) AS f_year, EXTRACT(MONTH FROM first_failed_at) AS f_month, EXTRACT(DAY FROM first_failed_at) AS f_day,
         EXTRACT(HOUR FROM first_failed_at) AS f_hour, EXTRACT(MINUTE FROM first_failed_at) AS f_minute,
         EXTRACT(YEAR FROM to_at) AS c_year, EXTRACT(MONTH FROM to_at) AS c_month, EXTRACT(DAY FROM to_at) AS c_day,
         EXTRACT(HOUR FROM to_at) AS c_hour, EXTRACT(MINUTE FROM to_at) AS c_minute
  FROM many
), shifted AS (
  SELECT iteration, agent, model, f_day, f_hour, f_minute, c_day, c_hour, c_minute,
         f_year - CASE WHEN f_month <= 2 THEN 1 ELSE 0 END AS f_y, f_month + CASE WHEN f_month <= 2 THEN 9 ELSE 0 - 3 END AS f_m,
         c_year - CASE WHEN c_month <= 2 THEN 1 ELSE 0 END AS c_y, c_month + CASE WHEN c_month <= 2 THEN 9 ELSE 0 - 3 END AS c_m
  FROM parts
), counted AS (
  SELECT iteration, agent, model,
         (365 * f_y + CAST(FLOOR(CAST(f_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(f_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(f_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * f_m + 2) AS DOUBLE) / 5) AS BIGINT) + f_day) * 1440
          + f_hour * 60 + f_minute AS f_total,
         (365 * c_y + CAST(FLOOR(CAST(c_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(c_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(c_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * c_m + 2) AS DOUBLE) / 5) AS BIGINT) + c_day) * 1440
          + c_hour * 60 + c_minute AS c_total
  FROM shifted
), others AS (
  SELECT m.iteration AS iteration, m.agent AS agent, m.model AS model, e.agent AS other_agent, e.row_id AS row_id, e.status AS status
  FROM many AS m
  INNER JOIN executions AS e ON m.iteration = e.iteration AND m.model = e.model
  WHERE e.agent <> m.agent AND e.started_at >= m.from_at AND e.started_at <= m.to_at
), marked AS (
  SELECT o.iteration AS iteration, o.agent AS agent, o.model AS model, o.other_agent AS other_agent, o.status AS status, t.id AS timeout_id
  FROM others AS o
  LEFT JOIN timeouts AS t ON o.row_id = t.row_id
), beside AS (
  SELECT iteration, agent, model, CAST(COUNT(DISTINCT other_agent) AS BIGINT) AS other_agents,
         SUM(CASE WHEN status = 'succeeded' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS other_successes,
         SUM(CASE WHEN timeout_id IS NOT NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS other_timeouts
  FROM marked
  GROUP BY iteration, agent, model
)
SELECT m.iteration AS iteration, m.agent AS agent, m.model AS model, m.timeouts AS timeouts, m.at_zero AS at_zero,
       m.without_cost AS without_cost, m.from_at AS from_at, m.to_at AS to_at,
       CAST(c.c_total - c.f_total AS DOUBLE) / 60 AS hours,
       COALESCE(b.other_agents, 0) AS other_agents, COALESCE(b.other_successes, 0) AS other_successes,
       COALESCE(b.other_timeouts, 0) AS other_timeouts
FROM many AS m
INNER JOIN counted AS c ON m.iteration = c.iteration AND m.agent = c.agent AND m.model = c.model
LEFT JOIN beside AS b ON m.iteration = b.iteration AND m.agent = b.agent AND m.model = b.model
