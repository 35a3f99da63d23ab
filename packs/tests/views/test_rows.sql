WITH both AS (
  SELECT iteration, suite, name, result, message, source_path, source_line FROM case_results
  UNION ALL
  SELECT t.iteration AS iteration, t.suite AS suite, CAST(NULL AS VARCHAR) AS name,
         CASE WHEN t.failed > 0 THEN 'failed' ELSE 'passed' END AS result, CAST(NULL AS VARCHAR) AS message,
         t.source_path AS source_path, t.source_line AS source_line
  FROM tests AS t
  LEFT JOIN case_results AS c ON t.iteration = c.iteration AND t.suite = c.suite
  WHERE c.suite IS NULL
)
SELECT iteration, suite, name, result, message, source_path, source_line
FROM both
