-- scope: history
SELECT judged_in AS iteration, raised_in, tag, expect_metric, expect_op, expect_value, actual, state, source_path, source_line
FROM predictions
WHERE judged_in IS NOT NULL
