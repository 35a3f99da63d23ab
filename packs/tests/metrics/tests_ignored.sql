-- title: Tests left out
-- question: How many tests do not run?
-- unit: tests
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Tests that were skipped, counted case by case; for a suite without cases, the count that it recorded.
-- rows: FROM case_results WHERE result = 'ignored'
-- show: suite, name
SELECT iteration, CAST(SUM(ignored) AS BIGINT) AS value
FROM suite_counts
WHERE ignored IS NOT NULL
GROUP BY iteration
ORDER BY iteration
