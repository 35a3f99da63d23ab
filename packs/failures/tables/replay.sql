-- title: Recorded, then, now
-- text: Each line is a way failures were named: by the classifier when it happened, by the rules that existed at that moment, by the rules of today.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; recorded = Recorded; then_category = Rules of the time; now_category = Rules of today; now_rule = Rule of today; runs = Runs; word = Reading
-- empty: No failed runs.
WITH counted AS (
  SELECT r.iteration AS iteration, a.ordinal AS ordinal, r.recorded AS recorded, r.then_category AS then_category,
         r.now_category AS now_category, COALESCE(r.now_rule, '(no rule)') AS now_rule, CAST(COUNT(*) AS BIGINT) AS runs
  FROM replayed_named AS r
  INNER JOIN axis AS a ON r.iteration = a.iteration
  GROUP BY r.iteration, a.ordinal, r.recorded, r.then_category, r.now_category, r.now_rule
)
SELECT iteration, recorded, then_category, now_category, now_rule, runs,
       CASE WHEN recorded = now_category AND now_category <> 'UNKNOWN' THEN 'named, and still so'
            WHEN now_category = 'UNKNOWN' THEN 'no rule knows it'
            WHEN then_category = now_category THEN 'a rule existed and was not used'
            ELSE 'the rule came later' END AS word
FROM counted
ORDER BY ordinal DESC, runs DESC, recorded NULLS LAST, then_category, now_category, now_rule, iteration, word
