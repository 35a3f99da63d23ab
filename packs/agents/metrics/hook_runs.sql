-- title: Hook runs
-- question: Do the hooks run?
-- unit: runs
-- better: none
-- chart: line
-- scope: iteration
-- definition: Runs of hooks that transcripts of the iteration noted, whatever came of them. A day with transcripts and without a
--   noted run is 0; newer versions of a program may note other events.
-- rows: FROM uses WHERE kind = 'hook'
-- show: at, name, event, matched, session
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM uses WHERE kind = 'hook' GROUP BY iteration
), heard AS (
  SELECT iteration FROM messages
  UNION ALL
  SELECT iteration FROM uses
), days AS (
  SELECT DISTINCT iteration FROM heard
)
SELECT d.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM days AS d
LEFT JOIN counted AS c ON d.iteration = c.iteration
ORDER BY iteration
