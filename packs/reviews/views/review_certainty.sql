-- scope: iteration
WITH computed AS (
  SELECT row_id AS computed_row, CAST(COUNT(*) AS BIGINT) AS confidences, AVG(confidence) AS mean_computed,
         MIN(confidence) AS min_computed, MAX(confidence) AS max_computed
  FROM review_confidences
  GROUP BY row_id
), joined AS (
  SELECT r.iteration AS iteration, r.row_id AS row_id, r.file AS file, r.model AS model,
         COALESCE(c.confidences, 0) AS confidences, r.confidence_avg AS mean_recorded, c.mean_computed AS mean_computed,
         r.confidence_min AS min_recorded, c.min_computed AS min_computed, c.max_computed AS max_computed,
         COALESCE(r.suggestions_count, r.content_suggestions) AS suggestions,
         r.gradient_tier AS tier_recorded, r.source_path AS source_path, r.source_line AS source_line
  FROM reviews AS r
  LEFT JOIN computed AS c ON r.row_id = c.computed_row
)
SELECT j.iteration AS iteration, j.row_id AS row_id, j.file AS file, j.model AS model, j.confidences AS confidences,
       j.mean_recorded AS mean_recorded, j.mean_computed AS mean_computed, j.min_recorded AS min_recorded,
       j.min_computed AS min_computed, j.max_computed AS max_computed, j.suggestions AS suggestions,
       j.tier_recorded AS tier_recorded,
       CASE WHEN j.min_computed IS NULL THEN 'undetermined'
            WHEN j.min_computed < p.gradient_block_below THEN 'block'
            WHEN j.min_computed < p.gradient_dry_run_from THEN 'simulation'
            WHEN j.min_computed < p.gradient_auto_from THEN 'dry_run'
            ELSE 'auto' END AS tier,
       j.source_path AS source_path, j.source_line AS source_line
FROM joined AS j
CROSS JOIN params AS p
