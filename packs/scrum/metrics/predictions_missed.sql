-- title: Missed predictions
-- question: How often was the loop wrong about itself?
-- unit: predictions
-- better: lower
-- chart: bars
-- scope: history
-- definition: Predictions judged in this iteration that did not come true. A prediction names a metric, a comparison and a
--   value; it is judged in the iteration after the one that raised it, and waits while its metric has no value there.
--   Iterations in which nothing was judged are gaps.
-- rows: FROM prediction_rows WHERE state = 'missed'
-- show: raised_in, tag, expect_metric, expect_op, expect_value, actual
SELECT judged_in AS iteration,
       CAST(SUM(CASE WHEN state = 'missed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS BIGINT) AS value
FROM predictions
WHERE state <> 'pending' AND judged_in IS NOT NULL
GROUP BY judged_in
ORDER BY iteration
