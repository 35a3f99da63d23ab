-- title: Mean confidence
-- question: How sure is the reviewer on average?
-- unit: percent
-- better: none
-- chart: line
-- scope: iteration
-- scale: 0..100
-- definition: Mean of the confidences of all suggestions of the iteration, each suggestion counted once. A review without
--   confidences takes no part and is counted as a drop-out instead.
-- rows: FROM review_certainty WHERE confidences > 0
-- show: file, confidences, mean_computed, mean_recorded, min_computed
SELECT iteration, AVG(confidence) AS value
FROM review_confidences
GROUP BY iteration
ORDER BY iteration
