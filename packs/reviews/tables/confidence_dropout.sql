-- title: Suggestions without confidence
-- text: Reviews that make suggestions and give no confidence, in the record or in the text. Their recorded mean of zero is no
--   measurement.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; suggestions = Suggestions; mean_recorded = Mean, recorded|%; model = Model
-- empty: Every review with suggestions has confidences.
SELECT c.iteration AS iteration, c.file AS file, c.suggestions AS suggestions, c.mean_recorded AS mean_recorded, c.model AS model,
       c.source_path AS source_path, c.source_line AS source_line
FROM review_certainty AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.confidences = 0 AND c.suggestions > 0
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
