-- title: Files that score above their peers
-- text: Reviews at least two points above the median of their iteration, with what sets them apart: format, proof of life,
--   confidence, size.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; score = Score|of 10; median = Median|of 10; format = Format; verified_components = Verified|components;
--   mean_confidence = Mean confidence|%; file_chars = Size|characters; model = Model
-- empty: No review stands two points above the median.
WITH ranked AS (
  SELECT iteration, score,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY score, row_id) AS BIGINT) AS place,
         CAST(COUNT(*) OVER (PARTITION BY iteration) AS BIGINT) AS total
  FROM review_scores
  WHERE score IS NOT NULL
), medians AS (
  SELECT iteration, MIN(CASE WHEN place * 2 >= total THEN score END) AS median FROM ranked GROUP BY iteration
)
SELECT s.iteration AS iteration, s.file AS file, s.score AS score, m.median AS median, s.output_format AS format,
       t.verified_components AS verified_components, c.mean_computed AS mean_confidence, r.file_chars AS file_chars,
       s.model AS model, s.source_path AS source_path, s.source_line AS source_line
FROM review_scores AS s
INNER JOIN medians AS m ON s.iteration = m.iteration
INNER JOIN review_certainty AS c ON s.row_id = c.row_id
INNER JOIN review_structure AS t ON s.row_id = t.row_id
INNER JOIN reviews AS r ON s.row_id = r.row_id
INNER JOIN axis AS a ON s.iteration = a.iteration
WHERE s.score >= m.median + 2
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
