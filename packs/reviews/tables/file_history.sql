-- title: Score of each file over time
-- text: One line per review, the source of the files' own pages.
-- page: system
-- scope: iteration
-- heads: iteration = Iteration; file = File; score = Score|of 10; score_recorded = Recorded|of 10; state = State;
--   confidence_min = Lowest confidence|%; tier = Tier; verdict = Verdict; model = Model
-- empty: No reviews yet.
-- cap: 200000
SELECT s.iteration AS iteration, s.file AS file, s.score AS score, s.score_recorded AS score_recorded,
       CASE WHEN s.score IS NULL THEN 'unparsed' ELSE 'value' END AS state,
       c.min_computed AS confidence_min, c.tier AS tier, t.verdict AS verdict, s.model AS model,
       s.source_path AS source_path, s.source_line AS source_line
FROM review_scores AS s
INNER JOIN review_certainty AS c ON s.row_id = c.row_id
INNER JOIN review_structure AS t ON s.row_id = t.row_id
INNER JOIN axis AS a ON s.iteration = a.iteration
ORDER BY file NULLS LAST, a.ordinal, source_path NULLS LAST, source_line NULLS LAST
