-- title: Predictions
-- text: Each prediction with the value that its metric really had in the iteration that judged it.
-- page: iteration
-- heads: iteration = Judged in; raised_in = Raised in; tag = Tag; expect_metric = Metric; expect_op = Is; expect_value = Expected;
--   actual = Actual; state = State
-- empty: No predictions were judged. An observation with expect_metric, expect_op and expect_value is one.
SELECT iteration, raised_in, tag, expect_metric, expect_op, expect_value, actual, state, source_path, source_line
FROM prediction_rows
ORDER BY iteration, raised_in, source_path NULLS LAST, source_line NULLS LAST, tag, expect_metric, expect_op, expect_value,
         actual NULLS LAST, state
