-- title: Tiers that disagree
-- question: How often did the pipeline allow itself something else than its own confidences give?
-- unit: reviews
-- better: lower
-- chart: bars
-- scope: iteration
-- definition: Reviews of the iteration whose recorded tier differs from the one that their lowest confidence gives. Reviews
--   without a recorded tier or without confidences cannot disagree.
-- rows: FROM review_certainty WHERE tier_recorded IS NOT NULL AND tier <> 'undetermined' AND tier_recorded <> tier
-- show: file, tier_recorded, tier, min_computed, min_recorded
SELECT iteration,
       SUM(CASE WHEN tier_recorded IS NOT NULL AND tier <> 'undetermined' AND tier_recorded <> tier
                THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM review_certainty
GROUP BY iteration
ORDER BY iteration
