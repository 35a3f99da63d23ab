-- title: Tiers, recorded and recomputed
-- text: Where the pipeline wrote down another tier than the lowest confidence gives.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; tier_recorded = Recorded; tier = Recomputed; min_computed = Lowest|%; mean_recorded = Mean, recorded|%
-- empty: All recorded tiers follow from the confidences.
SELECT c.iteration AS iteration, c.file AS file, c.tier_recorded AS tier_recorded, c.tier AS tier, c.min_computed AS min_computed,
       c.mean_recorded AS mean_recorded, c.source_path AS source_path, c.source_line AS source_line
FROM review_certainty AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.tier_recorded IS NOT NULL AND c.tier <> 'undetermined' AND c.tier_recorded <> c.tier
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
