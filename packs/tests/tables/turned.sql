-- title: Tests that turned
-- text: Tests that pass in one iteration and not in another: broken and mended, or flaky.
-- page: system
-- heads: suite = Suite; name = Test; passed = Passed in|iterations; failed = Failed in|iterations
-- empty: Every test has always ended the same way.
WITH counted AS (
  SELECT suite, name,
         CAST(COUNT(DISTINCT CASE WHEN result = 'passed' THEN iteration END) AS BIGINT) AS passed,
         CAST(COUNT(DISTINCT CASE WHEN result = 'failed' THEN iteration END) AS BIGINT) AS failed
  FROM case_results
  GROUP BY suite, name
)
SELECT suite, name, passed, failed
FROM counted
WHERE passed > 0 AND failed > 0
ORDER BY failed DESC, suite, name
