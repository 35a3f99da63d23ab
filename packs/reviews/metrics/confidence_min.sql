-- title: Lowest confidence
-- question: How unsure is the least certain suggestion?
-- unit: percent
-- better: none
-- chart: line
-- scope: iteration
-- scale: 0..100
-- definition: Lowest confidence of any suggestion of the iteration. Computed from the single confidences, not from the
--   minimum that a record claims.
-- rows: FROM review_certainty WHERE confidences > 0
-- show: file, min_computed, min_recorded, tier
SELECT iteration, MIN(confidence) AS value
FROM review_confidences
GROUP BY iteration
ORDER BY iteration
