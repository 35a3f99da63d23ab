-- title: Kinds of files reviewed
-- text: Reviews by kind of file. A kind that is never reviewed does not stand here.
-- page: iteration
-- scope: iteration
-- heads: kind = Kind; iteration = Iteration; files = Files
-- empty: No reviews in this iteration.
-- draw: bars
-- bar: files
WITH kinds AS (
  SELECT r.iteration AS iteration, a.ordinal AS ordinal, r.row_id AS row_id,
         CASE WHEN r.file LIKE '%.rs' THEN 'Rust'
              WHEN r.file LIKE '%.ts' OR r.file LIKE '%.js' THEN 'TypeScript and JavaScript'
              WHEN r.file LIKE '%.py' THEN 'Python'
              WHEN r.file LIKE '%.toml' OR r.file LIKE '%.json' OR r.file LIKE '%.yaml' OR r.file LIKE '%.yml' THEN 'configuration'
              WHEN r.file LIKE '%.md' THEN 'documents'
              ELSE 'other' END AS kind
  FROM reviews AS r
  INNER JOIN axis AS a ON r.iteration = a.iteration
), counted AS (
  SELECT iteration, ordinal, kind, CAST(COUNT(*) AS BIGINT) AS files FROM kinds GROUP BY iteration, ordinal, kind
)
SELECT kind, iteration, files
FROM counted
ORDER BY ordinal, kind NULLS LAST
