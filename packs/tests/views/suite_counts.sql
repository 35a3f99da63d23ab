WITH cases AS (
  SELECT iteration, suite,
         CAST(SUM(CASE WHEN result = 'passed' THEN 1 ELSE 0 END) AS BIGINT) AS passed,
         CAST(SUM(CASE WHEN result = 'failed' THEN 1 ELSE 0 END) AS BIGINT) AS failed,
         CAST(SUM(CASE WHEN result = 'ignored' THEN 1 ELSE 0 END) AS BIGINT) AS ignored
  FROM case_results
  GROUP BY iteration, suite
), recorded AS (
  SELECT t.iteration AS iteration, t.suite AS suite, t.passed AS passed, t.failed AS failed, t.ignored AS ignored
  FROM tests AS t
  LEFT JOIN cases AS c ON t.iteration = c.iteration AND t.suite = c.suite
  WHERE c.suite IS NULL
), both AS (
  SELECT iteration, suite, passed, failed, ignored FROM cases
  UNION ALL
  SELECT iteration, suite, passed, failed, ignored FROM recorded
)
SELECT iteration, suite, passed, failed, ignored
FROM both
