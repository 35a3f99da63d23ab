-- title: Review coverage
-- question: Which share of the files in scope was reviewed?
-- unit: ratio
-- better: higher
-- chart: line
-- scope: iteration
-- definition: Files in the scope of the iteration that have a review in it (k) out of all files in its scope (n). Reviews of
--   files outside of the scope do not count. Without a recorded scope the iteration is a gap.
-- rows: FROM scope_files WHERE coverage = 'not reviewed'
-- show: file, coverage
SELECT iteration,
       SUM(CASE WHEN coverage = 'reviewed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       CAST(COUNT(*) AS BIGINT) AS n
FROM scope_files
GROUP BY iteration
ORDER BY iteration
