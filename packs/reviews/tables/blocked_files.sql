-- title: Blocked files
-- text: The least certain suggestion lies below the limit, so a person has to read these before anything is applied. This is the
--   guard at work and nothing to repair.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; confidences = Suggestions with confidence; min_computed = Lowest|%; mean_computed = Mean, computed|%;
--   mean_recorded = Mean, recorded|%; tier = Tier; tier_recorded = Tier, recorded
-- empty: No file is blocked.
SELECT c.iteration AS iteration, c.file AS file, c.confidences AS confidences, c.min_computed AS min_computed,
       c.mean_computed AS mean_computed, c.mean_recorded AS mean_recorded, c.tier AS tier, c.tier_recorded AS tier_recorded,
       c.source_path AS source_path, c.source_line AS source_line
FROM review_certainty AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.tier = 'block'
ORDER BY a.ordinal, min_computed NULLS LAST, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
