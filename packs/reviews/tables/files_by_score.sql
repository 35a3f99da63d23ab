-- title: Files by score
-- text: The lowest scores first; unparsed reviews stand last.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; score = Score|of 10; written = As written; previous = Before|of 10; tier = Tier; verdict = Verdict;
--   format = Format; model = Model
-- empty: No reviews in this iteration.
SELECT s.iteration AS iteration, s.file AS file, s.score AS score, s.score_written AS written, b.previous AS previous,
       c.tier AS tier, t.verdict AS verdict, s.output_format AS format, s.model AS model,
       s.source_path AS source_path, s.source_line AS source_line
FROM review_scores AS s
INNER JOIN axis AS a ON s.iteration = a.iteration
INNER JOIN score_before AS b ON s.row_id = b.row_id
INNER JOIN review_certainty AS c ON s.row_id = c.row_id
INNER JOIN review_structure AS t ON s.row_id = t.row_id
ORDER BY a.ordinal, score NULLS LAST, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
