-- title: Passed tests
-- question: How many tests pass?
-- unit: tests
-- better: higher
-- chart: line
-- scope: iteration
-- definition: Tests that passed, counted case by case; for a suite without cases, the count that it recorded.
-- rows: FROM test_rows WHERE result = 'passed'
-- show: suite, name, message
SELECT iteration, CAST(SUM(passed) AS BIGINT) AS value
FROM suite_counts
WHERE passed IS NOT NULL
GROUP BY iteration
ORDER BY iteration
