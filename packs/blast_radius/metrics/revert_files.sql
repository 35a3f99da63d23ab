-- title: Files that reverts put back
-- question: How wide was the repair?
-- unit: files
-- better: lower
-- chart: line
-- scope: history
-- definition: Files that the reverting commits of the iteration touched.
-- rows: FROM reverted
-- show: files, added, sha, reverts, message
WITH counted AS (
  SELECT iteration, SUM(files) AS n FROM reverted GROUP BY iteration
), seen AS (
  SELECT DISTINCT iteration FROM commits
)
SELECT s.iteration AS iteration, COALESCE(c.n, 0) AS value
FROM seen AS s
LEFT JOIN counted AS c ON s.iteration = c.iteration
ORDER BY iteration
