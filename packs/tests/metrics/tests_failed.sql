-- title: Failed tests
-- question: How many tests fail?
-- unit: tests
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Tests that did not pass and were not left out, counted case by case: a time-out and a test that began and never ended
--   are failures. For a suite without cases, the count that it recorded; a suite that recorded none is not counted.
-- rows: FROM test_rows WHERE result = 'failed'
-- show: suite, name, message
SELECT iteration, CAST(SUM(failed) AS BIGINT) AS value
FROM suite_counts
WHERE failed IS NOT NULL
GROUP BY iteration
ORDER BY iteration
