-- title: The census against the rows themselves
-- text: Where the census names a file that was read here as well, its rows are counted twice, once by each.
-- page: iteration
-- heads: iteration = Iteration; path = File; rows_in_census = In the census|rows; rows_counted = Counted here|rows; agreement = Agreement
-- empty: No file of the census was read here.
WITH findings_per_file AS (
  SELECT f.source_path AS file_path, a.ordinal AS ordinal, CAST(COUNT(*) AS BIGINT) AS n
  FROM findings AS f
  INNER JOIN axis AS a ON f.iteration = a.iteration
  GROUP BY f.source_path, a.ordinal
), census AS (
  SELECT k.iteration AS iteration, a.ordinal AS ordinal, k.path AS path, k.rows AS rows_in_census,
         k.source_path AS source_path, k.source_line AS source_line
  FROM kb_files AS k
  INNER JOIN axis AS a ON k.iteration = a.iteration
), counted AS (
  SELECT c.iteration AS iteration, c.ordinal AS ordinal, c.path AS path, c.rows_in_census AS rows_in_census,
         c.source_path AS source_path, c.source_line AS source_line, SUM(f.n) AS rows_counted
  FROM census AS c
  INNER JOIN findings_per_file AS f ON c.path = f.file_path
  WHERE f.ordinal <= c.ordinal
  GROUP BY c.iteration, c.ordinal, c.path, c.rows_in_census, c.source_path, c.source_line
)
SELECT iteration, path, rows_in_census, rows_counted,
       CASE WHEN rows_in_census IS NULL THEN 'not recorded' WHEN rows_in_census = rows_counted THEN 'agree' ELSE 'differ' END AS agreement,
       source_path, source_line
FROM counted
ORDER BY ordinal, path NULLS LAST, source_path NULLS LAST, source_line NULLS LAST, iteration, rows_in_census NULLS LAST
