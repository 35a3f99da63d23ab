-- title: Open backlog
-- question: How much is waiting for a later turn?
-- unit: observations
-- better: lower
-- chart: line
-- scope: history
-- definition: Observations raised up to and including this iteration that are due to be fixed or verified and that no iteration
--   up to this one resolved. A prediction that was met counts as resolved in the iteration that judged it; observations to
--   protect are not work and do not count. Queued iterations are gaps.
-- rows: FROM backlog_by_iteration
-- show: raised_in, tag, stance, file, text
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM backlog_by_iteration GROUP BY iteration
), first_raised AS (
  SELECT MIN(raised_ordinal) AS first_ordinal FROM backlog
), seen AS (
  SELECT r.iteration AS iteration
  FROM iterations_run AS r
  CROSS JOIN first_raised AS f
  WHERE r.ordinal >= f.first_ordinal
)
SELECT s.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM seen AS s
LEFT JOIN counted AS c ON s.iteration = c.iteration
ORDER BY iteration
