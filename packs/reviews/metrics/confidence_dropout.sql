-- title: Confidence drop-outs
-- question: How many reviews make suggestions without any confidence?
-- unit: reviews
-- better: lower
-- chart: bars
-- scope: iteration
-- definition: Reviews of the iteration with at least one suggestion and no confidence, neither in the record nor in the text.
-- rows: FROM review_certainty WHERE confidences = 0 AND suggestions > 0
-- show: file, suggestions, mean_recorded, model
SELECT iteration,
       SUM(CASE WHEN confidences = 0 AND suggestions > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM review_certainty
GROUP BY iteration
ORDER BY iteration
