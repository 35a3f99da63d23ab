-- title: Confidence of each review
-- text: Recorded and computed side by side: the pipeline rounds the mean, and a claimed minimum is only a claim.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; suggestions = Suggestions; confidences = With confidence; min_computed = Lowest|%;
--   max_computed = Highest|%; mean_computed = Mean, computed|%; mean_recorded = Mean, recorded|%; tier = Tier; tier_recorded = Tier, recorded
-- empty: No reviews in this iteration.
SELECT c.iteration AS iteration, c.file AS file, c.suggestions AS suggestions, c.confidences AS confidences,
       c.min_computed AS min_computed, c.max_computed AS max_computed, c.mean_computed AS mean_computed,
       c.mean_recorded AS mean_recorded, c.tier AS tier, c.tier_recorded AS tier_recorded,
       c.source_path AS source_path, c.source_line AS source_line
FROM review_certainty AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
ORDER BY a.ordinal, min_computed NULLS LAST, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
