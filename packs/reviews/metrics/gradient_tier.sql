-- title: Permission tiers
-- question: What may be done with the suggestions?
-- unit: reviews
-- better: none
-- chart: stacked
-- scope: iteration
-- series: block, simulation, dry_run, auto, undetermined
-- tones: block = step; simulation = step; dry_run = step; auto = step; undetermined = context
-- definition: Reviews of the iteration by the tier that their lowest confidence gives: block below `gradient_block_below`,
--   then simulation, dry_run from `gradient_dry_run_from`, auto from `gradient_auto_from`; undetermined without confidences.
--   Recomputed from the confidences; what the pipeline recorded stands beside it where the two differ.
-- rows: FROM review_certainty
-- show: tier, file, min_computed, tier_recorded
WITH tiers AS (
  SELECT 'block' AS series FROM params
  UNION ALL
  SELECT 'simulation' AS series FROM params
  UNION ALL
  SELECT 'dry_run' AS series FROM params
  UNION ALL
  SELECT 'auto' AS series FROM params
  UNION ALL
  SELECT 'undetermined' AS series FROM params
), reviewed AS (
  SELECT DISTINCT iteration FROM reviews
), grid AS (
  SELECT r.iteration AS iteration, t.series AS series FROM reviewed AS r CROSS JOIN tiers AS t
), counted AS (
  SELECT iteration, tier, CAST(COUNT(*) AS BIGINT) AS n FROM review_certainty GROUP BY iteration, tier
)
SELECT g.iteration AS iteration, g.series AS series, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM grid AS g
LEFT JOIN counted AS c ON g.iteration = c.iteration AND g.series = c.tier
ORDER BY iteration, series
