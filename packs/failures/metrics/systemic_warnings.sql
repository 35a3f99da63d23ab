-- title: Systemic warnings
-- question: How often did one category of failure become systemic?
-- unit: warnings
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Warnings that began in the iteration: a category under today's rules reached `systemic_on_failures` (3) failures within
--   `systemic_window_hours` (24). A warning ends when `systemic_off_failures` (1) or fewer are left in the window, and changes at most
--   once within `systemic_rest_minutes` (60), so that it does not flap.
-- rows: FROM failed_runs
-- show: failed_hour, category, id, agent, error
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS warnings FROM systemic_warnings_log GROUP BY iteration
), ran AS (
  SELECT DISTINCT iteration FROM executions
)
SELECT r.iteration AS iteration, COALESCE(c.warnings, 0) AS value
FROM ran AS r
LEFT JOIN counted AS c ON r.iteration = c.iteration
ORDER BY iteration
