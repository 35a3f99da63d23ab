-- title: Deleted lines, in and out of scope
-- question: Was what was deleted part of the task?
-- unit: lines
-- better: lower
-- chart: stacked
-- scope: iteration
-- series: in scope, scope not declared, out of scope
-- tones: in scope = better; scope not declared = context; out of scope = worse
-- definition: Lines that commits of the iteration removed, by whether the declared scope covers their file. `scope not declared`: the commit has
--   none, and nothing can be said.
-- rows: FROM touched_paths WHERE deleted > 0
-- show: deleted, in_scope, sha, path
WITH told AS (
  SELECT iteration, deleted,
         CASE WHEN in_scope IS NULL THEN 'scope not declared' WHEN in_scope THEN 'in scope' ELSE 'out of scope' END AS series
  FROM touched_paths
)
SELECT iteration, series, SUM(deleted) AS value
FROM told
GROUP BY iteration, series
ORDER BY iteration, series
