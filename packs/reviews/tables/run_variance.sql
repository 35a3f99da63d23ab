-- title: What differs without a change
-- text: Files of unchanged length whose recorded mean confidence or score differs between two neighbouring reviews. What moves
--   here is the run and not the code: the noise floor for everything above.
-- page: iteration
-- heads: iteration = Iteration; file = File; mean_before = Mean confidence before|%; mean_now = Mean confidence now|%; score_before = Score before|of 10;
--   score_now = Score now|of 10; file_chars = Size|characters
-- empty: No file was reviewed twice without a change.
WITH placed AS (
  SELECT r.iteration AS iteration, a.ordinal AS ordinal, r.row_id AS row_id, r.file AS file, r.file_chars AS file_chars,
         r.confidence_avg AS mean_now, COALESCE(r.alignment_score, r.content_score) AS score_now,
         r.source_path AS source_path, r.source_line AS source_line,
         CAST(ROW_NUMBER() OVER (ORDER BY a.ordinal, r.row_id) AS BIGINT) AS turn
  FROM reviews AS r
  INNER JOIN axis AS a ON r.iteration = a.iteration
  WHERE r.file_chars IS NOT NULL
), paired AS (
  SELECT iteration, ordinal, file, file_chars, mean_now, score_now, source_path, source_line,
         LAG(file_chars, 1) OVER (PARTITION BY file ORDER BY turn) AS chars_before,
         LAG(mean_now, 1) OVER (PARTITION BY file ORDER BY turn) AS mean_before,
         LAG(score_now, 1) OVER (PARTITION BY file ORDER BY turn) AS score_before
  FROM placed
)
SELECT iteration, file, mean_before, mean_now, score_before, score_now, file_chars, source_path, source_line
FROM paired
WHERE chars_before = file_chars AND (mean_before <> mean_now OR score_before <> score_now)
ORDER BY ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
