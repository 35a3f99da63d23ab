-- title: By suite
-- text: What each suite counted.
-- page: iteration
-- heads: iteration = Iteration; suite = Suite; passed = Passed|tests; failed = Failed|tests; ignored = Left out|tests
-- empty: No suite ran.
SELECT s.iteration AS iteration, s.suite AS suite, s.passed AS passed, s.failed AS failed, s.ignored AS ignored
FROM suite_counts AS s
INNER JOIN axis AS a ON s.iteration = a.iteration
ORDER BY a.ordinal DESC, iteration, suite, passed NULLS LAST, failed NULLS LAST, ignored NULLS LAST
