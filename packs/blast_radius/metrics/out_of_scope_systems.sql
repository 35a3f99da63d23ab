-- title: Systems damaged in passing
-- question: How many systems lost lines to a task that was not theirs?
-- unit: systems
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Systems of the project (`[systems]` in loopscope.toml: name and path pattern) from which commits of the iteration removed lines
--   out of their scope.
-- rows: FROM collateral WHERE deleted > 0 AND system IS NOT NULL
-- show: system, path, deleted, sha, task_id
WITH judged AS (
  SELECT DISTINCT iteration FROM touched_paths WHERE in_scope IS NOT NULL
), counted AS (
  SELECT iteration, CAST(COUNT(DISTINCT CASE WHEN deleted > 0 THEN system END) AS BIGINT) AS n FROM collateral GROUP BY iteration
)
SELECT j.iteration AS iteration, COALESCE(c.n, 0) AS value
FROM judged AS j
LEFT JOIN counted AS c ON j.iteration = c.iteration
ORDER BY iteration
