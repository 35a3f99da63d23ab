-- title: Lines that reverts put back
-- question: How large was the repair?
-- unit: lines
-- better: lower
-- chart: line
-- scope: history
-- definition: Lines that the reverting commits of the iteration added. An iteration with commits and no revert is zero.
-- rows: FROM reverted
-- show: added, files, sha, reverts, message
WITH counted AS (
  SELECT iteration, SUM(added) AS n FROM reverted GROUP BY iteration
), seen AS (
  SELECT DISTINCT iteration FROM commits
)
SELECT s.iteration AS iteration, COALESCE(c.n, 0) AS value
FROM seen AS s
LEFT JOIN counted AS c ON s.iteration = c.iteration
ORDER BY iteration
