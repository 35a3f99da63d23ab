-- title: Files by score
-- text: The lowest scores first; unparsed reviews stand last.
-- page: iteration
-- heads: iteration = Iteration; file = File; score = Score|of 10; written = As written; previous = Before|of 10; tier = Tier; verdict = Verdict;
--   format = Format; model = Model
-- empty: No reviews in this iteration.
WITH scored AS (
  SELECT s.iteration AS iteration, a.ordinal AS ordinal, s.row_id AS row_id, s.file AS file, s.score AS score,
         s.score_written AS written, s.output_format AS format, s.model AS model,
         s.source_path AS source_path, s.source_line AS source_line
  FROM review_scores AS s
  INNER JOIN axis AS a ON s.iteration = a.iteration
), with_previous AS (
  SELECT iteration, ordinal, row_id, file, score, written, format, model, source_path, source_line,
         LAG(score, 1) OVER (PARTITION BY file ORDER BY ordinal, row_id) AS previous
  FROM scored
)
SELECT p.iteration AS iteration, p.file AS file, p.score AS score, p.written AS written, p.previous AS previous,
       c.tier AS tier, t.verdict AS verdict, p.format AS format, p.model AS model,
       p.source_path AS source_path, p.source_line AS source_line
FROM with_previous AS p
INNER JOIN review_certainty AS c ON p.row_id = c.row_id
INNER JOIN review_structure AS t ON p.row_id = t.row_id
ORDER BY p.ordinal, score NULLS LAST, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
