-- title: Lines deleted out of scope
-- question: How much was destroyed that was not the task?
-- unit: lines
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Lines that commits of the iteration removed from files which no pattern of their declared scope covers. A binary file has no
--   lines.
-- rows: FROM collateral WHERE deleted > 0
-- show: deleted, sha, task_id, path, system, status
WITH judged AS (
  SELECT DISTINCT iteration FROM touched_paths WHERE in_scope IS NOT NULL
), counted AS (
  SELECT iteration, SUM(deleted) AS n FROM collateral GROUP BY iteration
)
SELECT j.iteration AS iteration, COALESCE(c.n, 0) AS value
FROM judged AS j
LEFT JOIN counted AS c ON j.iteration = c.iteration
ORDER BY iteration
