-- title: Default rules in force
-- question: How much of its own vocabulary did the classifier know?
-- unit: ratio
-- better: higher
-- chart: line
-- scope: iteration
-- definition: Default rules of the program that stood in the data when the last run of the iteration ended (k), out of all default rules (n).
--   A seed that broke off half-way leaves the rest uncreatable, and nothing else says so.
-- rows: FROM missed_runs
-- show: rule, created_at, failed_at, id, error
WITH ended AS (
  SELECT iteration, MAX(COALESCE(finished_at, started_at)) AS ended_at FROM executions GROUP BY iteration
), declared_rules AS (
  SELECT rule_key, created_at, in_data, deleted_at FROM rule_history WHERE declared
)
SELECT e.iteration AS iteration,
       SUM(CASE WHEN d.in_data AND d.created_at <= e.ended_at AND (d.deleted_at IS NULL OR d.deleted_at > e.ended_at) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       CAST(COUNT(*) AS BIGINT) AS n
FROM ended AS e
CROSS JOIN declared_rules AS d
WHERE e.ended_at IS NOT NULL
GROUP BY e.iteration
ORDER BY iteration
