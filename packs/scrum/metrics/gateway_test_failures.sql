-- title: Failing gateway tests
-- question: How many tests of the gateway fail?
-- unit: tests
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Tests of the gateway that failed at the close of the iteration, as the tracker recorded them.
-- rows: FROM iterations WHERE gateway_test_fail_count IS NOT NULL
-- show: gateway_test_fail_count, instrument
SELECT iteration, MAX(gateway_test_fail_count) AS value
FROM iterations
WHERE gateway_test_fail_count IS NOT NULL
GROUP BY iteration
ORDER BY iteration
