-- title: Rust tests
-- question: How many tests guard what was built?
-- unit: tests
-- better: higher
-- chart: line
-- scope: iteration
-- definition: Rust tests counted at the close of the iteration, as the tracker recorded them.
-- rows: FROM iterations WHERE rust_test_count IS NOT NULL
-- show: rust_test_count, instrument
SELECT iteration, MAX(rust_test_count) AS value
FROM iterations
WHERE rust_test_count IS NOT NULL
GROUP BY iteration
ORDER BY iteration
