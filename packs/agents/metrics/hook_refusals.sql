-- title: Calls refused by hooks
-- question: How often did a hook stop an agent?
-- unit: calls
-- better: none
-- chart: line
-- scope: iteration
-- definition: Calls of the iteration that a hook refused before they ran. Refusals by a person, by a permission rule and by the
--   program's own checks of its input are counted apart.
-- rows: FROM judged_calls WHERE refused_by = 'a hook'
-- show: at, tool, rejected_by, message, attempt, session
SELECT iteration, SUM(CASE WHEN refused_by = 'a hook' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM judged_calls
GROUP BY iteration
ORDER BY iteration
