-- title: Score of each file and iteration
-- text: Files that were reviewed in more than one iteration. An empty cell was not reviewed; a review without a score is
--   written as unparsed.
-- page: system
-- heads: file = File; iteration = Iteration; score = Score|of 10; state = State
-- empty: No file was reviewed twice yet.
-- draw: heatmap
-- cap: 2000
WITH seen AS (
  SELECT file AS seen_file, CAST(COUNT(DISTINCT iteration) AS BIGINT) AS times FROM review_scores GROUP BY file
)
SELECT s.file AS file, s.iteration AS iteration, s.score AS score,
       CASE WHEN s.score IS NULL THEN 'unparsed' ELSE 'value' END AS state,
       s.source_path AS source_path, s.source_line AS source_line
FROM review_scores AS s
INNER JOIN seen AS n ON s.file = n.seen_file
INNER JOIN axis AS a ON s.iteration = a.iteration
WHERE n.times > 1
ORDER BY file NULLS LAST, a.ordinal, source_path NULLS LAST, source_line NULLS LAST
