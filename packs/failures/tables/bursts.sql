-- title: Hours with many failures
-- text: Clock hours (UTC) with at least `burst_failures` failed runs, in order of time. An hour with fewer is not drawn.
-- page: system
-- draw: bars
-- bar: failures
-- heads: hour = Hour; failures = Failures|runs; agents = Agents; missions = Missions; found_in = Iteration
-- empty: No clock hour had so many failures.
-- cap: 400
WITH hourly AS (
  SELECT iteration, failed_hour, CAST(COUNT(*) AS BIGINT) AS failures, CAST(COUNT(DISTINCT agent) AS BIGINT) AS agents,
         CAST(COUNT(DISTINCT mission) AS BIGINT) AS missions
  FROM failed_runs
  WHERE failed_hour IS NOT NULL
  GROUP BY iteration, failed_hour
), parts AS (
  SELECT h.iteration AS iteration, h.failed_hour AS failed_hour, h.failures AS failures, h.agents AS agents, h.missions AS missions,
         EXTRACT(YEAR FROM h.failed_hour) AS y, EXTRACT(MONTH FROM h.failed_hour) AS m, EXTRACT(DAY FROM h.failed_hour) AS d,
         EXTRACT(HOUR FROM h.failed_hour) AS h
  FROM hourly AS h
  CROSS JOIN params AS p
  WHERE h.failures >= p.burst_failures
)
SELECT CAST(y AS VARCHAR) || '-' || CASE WHEN m < 10 THEN '0' ELSE '' END || CAST(m AS VARCHAR) || '-'
         || CASE WHEN d < 10 THEN '0' ELSE '' END || CAST(d AS VARCHAR) || ' ' || CASE WHEN h < 10 THEN '0' ELSE '' END || CAST(h AS VARCHAR)
         || ':00' AS hour,
       failures, agents, missions, iteration AS found_in
FROM parts
ORDER BY failed_hour, found_in
