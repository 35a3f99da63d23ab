-- title: Files touched out of scope
-- question: How many files did nobody ask for?
-- unit: files
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Paths that commits of the iteration touched and that no pattern of their declared scope covers, counted once a commit. A commit
--   without a declared scope cannot be judged and counts nowhere; an iteration with none that can is a gap.
-- rows: FROM collateral
-- show: sha, task_id, path, system, added, deleted, status
WITH judged AS (
  SELECT DISTINCT iteration FROM touched_paths WHERE in_scope IS NOT NULL
), counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM collateral GROUP BY iteration
)
SELECT j.iteration AS iteration, COALESCE(c.n, 0) AS value
FROM judged AS j
LEFT JOIN counted AS c ON j.iteration = c.iteration
ORDER BY iteration
