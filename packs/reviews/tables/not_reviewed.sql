-- title: In scope and not reviewed
-- text: Files that the iteration meant to review and did not.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File
-- empty: Every file in scope was reviewed, or no scope was recorded.
SELECT s.iteration AS iteration, s.file AS file, s.source_path AS source_path, s.source_line AS source_line
FROM scope_files AS s
INNER JOIN axis AS a ON s.iteration = a.iteration
WHERE s.coverage = 'not reviewed'
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
