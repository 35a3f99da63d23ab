-- title: The seed of the rule table
-- text: A guard that seeds only an empty table turns a seed that broke off into rules that can never be created.
-- page: system
-- heads: declared_rules = Default rules; in_data = In the data; missing = Missing; missing_matched = Missing rules that failures needed
-- empty: No default rules.
SELECT CAST(COUNT(*) AS BIGINT) AS declared_rules,
       SUM(CASE WHEN in_data THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS in_data,
       SUM(CASE WHEN in_data THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS missing,
       SUM(CASE WHEN NOT in_data AND matched > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS missing_matched
FROM rule_history
WHERE declared
ORDER BY declared_rules
