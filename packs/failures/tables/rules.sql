-- title: Rules, and when they came
-- text: Default rules of the program, rules in the data and rules of the project. Lag is counted from the first failure that a rule matches to its creation, late by from the last one before it. A default rule that is not in the data of a project with a rule table was never seeded.
-- page: system
-- heads: id = Rule; category = Category; origin = From; created_at = Created; matched = Matches in all|runs; hits_then = Named at the time|runs; lag_minutes = Lag|minutes; late_by_minutes = Late by|minutes; word = Reading
-- empty: No rules: neither in the data nor in the program.
-- cap: 300
WITH seeded AS (
  SELECT CAST(COUNT(*) AS BIGINT) AS held FROM rule_history WHERE in_data
)
SELECT r.id AS id, r.category AS category, r.origin AS origin, r.created_at AS created_at, r.matched AS matched, r.hits_then AS hits_then,
       r.lag_minutes AS lag_minutes, r.late_by_minutes AS late_by_minutes,
       CASE WHEN r.problem IS NOT NULL THEN 'takes no part: ' || r.problem
            WHEN r.declared AND NOT r.in_data AND s.held > 0 AND r.matched > 0 THEN 'never seeded, and it was needed'
            WHEN r.declared AND NOT r.in_data AND s.held > 0 THEN 'never seeded'
            WHEN r.deleted_at IS NOT NULL THEN 'deleted'
            WHEN r.matched = 0 THEN 'has never matched'
            WHEN r.late_by_minutes IS NOT NULL THEN 'came after failures that it would have named'
            ELSE 'in use' END AS word
FROM rule_history AS r
CROSS JOIN seeded AS s
ORDER BY r.in_data DESC, created_at NULLS LAST, id, r.rule_key
