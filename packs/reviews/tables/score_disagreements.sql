-- title: Recorded and re-read scores that differ
-- text: The record says one thing and the text another, or only one of the two has a score.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; score_recorded = Recorded|of 10; score_state = Record; score_reread = Re-read|of 10;
--   score_written = As written; counted = Counted as
-- empty: Records and texts agree.
SELECT s.iteration AS iteration, s.file AS file, s.score_recorded AS score_recorded, s.score_state AS score_state,
       s.score_reread AS score_reread, s.score_written AS score_written, s.bucket AS counted,
       s.source_path AS source_path, s.source_line AS source_line
FROM review_scores AS s
INNER JOIN axis AS a ON s.iteration = a.iteration
WHERE s.score_recorded IS NULL OR s.score_reread IS NULL OR s.score_recorded <> s.score_reread
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
