-- title: Rule lag
-- question: How long did the first rule take to come?
-- unit: minutes
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Minutes from the first failure of the iteration that a rule of the data names today to the moment that rule was created, for
--   the rule that came first of those that were missing. An iteration in which no failure came before its rule is a gap.
-- rows: FROM missed_runs
-- show: late_minutes, rule, created_at, failed_at, id, agent, error
SELECT iteration, lag_minutes AS value
FROM first_rule
ORDER BY iteration
