-- title: Flaky tests
-- question: How many tests needed more than one try?
-- unit: tests
-- better: lower
-- chart: bars
-- scope: iteration
-- definition: Tests that passed, and not on their first try. Runners that do not say which try it was count zero.
-- rows: FROM case_results WHERE result = 'passed' AND attempt > 1
-- show: suite, name, attempt
SELECT iteration, CAST(SUM(CASE WHEN result = 'passed' AND attempt > 1 THEN 1 ELSE 0 END) AS BIGINT) AS value
FROM case_results
GROUP BY iteration
ORDER BY iteration
