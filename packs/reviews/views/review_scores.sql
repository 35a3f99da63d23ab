-- scope: iteration
WITH read AS (
  SELECT iteration, row_id, file, model, output_format, alignment_score, alignment_score__state, content_score,
         content_score_text, COALESCE(alignment_score, content_score) AS score, source_path, source_line
  FROM reviews
), cut AS (
  SELECT iteration, row_id, file, model, output_format, alignment_score, alignment_score__state, content_score,
         content_score_text, score, source_path, source_line, CAST(FLOOR(score) AS BIGINT) AS whole,
         CAST(FLOOR(score * 100 + 0.5) AS BIGINT) - 100 * CAST(FLOOR(score) AS BIGINT) AS hundredths,
         CAST(FLOOR(FLOOR(score * 100 + 0.5) / 10) AS BIGINT) - 10 * CAST(FLOOR(score) AS BIGINT) AS tenths
  FROM read
)
SELECT iteration, row_id, file, model, output_format, alignment_score AS score_recorded,
       alignment_score__state AS score_state, content_score AS score_reread, content_score_text AS score_written, score,
       CASE WHEN score IS NULL THEN 'unparsed'
            WHEN hundredths = 0 THEN CAST(whole AS VARCHAR)
            WHEN hundredths = 10 * tenths THEN CAST(whole AS VARCHAR) || '.' || CAST(tenths AS VARCHAR)
            WHEN hundredths < 10 THEN CAST(whole AS VARCHAR) || '.0' || CAST(hundredths AS VARCHAR)
            ELSE CAST(whole AS VARCHAR) || '.' || CAST(hundredths AS VARCHAR) END AS bucket,
       source_path, source_line
FROM cut
