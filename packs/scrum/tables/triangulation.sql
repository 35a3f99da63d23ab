-- title: Sweep and review agree
-- text: Files that a review scored at or below `triangulation_score` and that a finding known at that moment names: the two
--   did not see each other.
-- page: iteration
-- heads: iteration = Iteration; file = File; finding = Finding; severity = Severity; raised_in = Finding raised in; score = Review score|of 10;
--   title = What is wrong
-- empty: No file was named by both.
WITH scored AS (
  SELECT r.iteration AS iteration, a.ordinal AS ordinal, r.file AS file, r.score AS score,
         r.source_path AS source_path, r.source_line AS source_line
  FROM review_scores AS r
  INNER JOIN axis AS a ON r.iteration = a.iteration
  CROSS JOIN params AS p
  WHERE r.score <= p.triangulation_score
), raised AS (
  SELECT iteration AS raised_in, ordinal AS raised_ordinal, id, severity, file AS finding_file, title
  FROM finding_life
  WHERE life = 'new'
)
SELECT s.iteration AS iteration, s.file AS file, f.id AS finding, f.severity AS severity, f.raised_in AS raised_in,
       s.score AS score, f.title AS title, s.source_path AS source_path, s.source_line AS source_line
FROM scored AS s
INNER JOIN raised AS f ON s.file = f.finding_file
WHERE f.raised_ordinal = s.ordinal OR f.raised_ordinal = s.ordinal - 1
ORDER BY s.ordinal, file NULLS LAST, finding NULLS LAST, source_path NULLS LAST, source_line NULLS LAST, iteration,
         severity NULLS LAST, raised_in, score NULLS LAST, title NULLS LAST
