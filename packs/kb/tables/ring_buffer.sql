-- title: What the ring buffer holds and forgets
-- text: Events of each source in the newest dump of an iteration and in the one of the iteration before it that has a dump. At its
--   cap, whatever arrives pushes something out.
-- page: iteration
-- heads: iteration = Iteration; source = Source; held_before = Held before|events; held = Held|events; lost = Pushed out|events; in_all = In the ring|events;
--   cap = Cap|events; fullness = Ring
-- empty: No dump of a ring buffer: events carry no snapshot_id.
WITH dumps AS (
  SELECT e.iteration AS iteration, a.ordinal AS ordinal, MAX(e.cap) AS cap, CAST(COUNT(*) AS BIGINT) AS in_all
  FROM events_kept AS e
  INNER JOIN axis AS a ON e.iteration = a.iteration
  WHERE e.snapshot_id IS NOT NULL
  GROUP BY e.iteration, a.ordinal
), numbered AS (
  SELECT iteration, ordinal, cap, in_all, CAST(ROW_NUMBER() OVER (ORDER BY ordinal, iteration) AS BIGINT) AS dump_no FROM dumps
), sources AS (
  SELECT DISTINCT source FROM events_kept WHERE snapshot_id IS NOT NULL
), counted AS (
  SELECT iteration, source, CAST(COUNT(*) AS BIGINT) AS n
  FROM events_kept
  WHERE snapshot_id IS NOT NULL
  GROUP BY iteration, source
), grid AS (
  SELECT n.iteration AS iteration, n.ordinal AS ordinal, n.cap AS cap, n.in_all AS in_all, n.dump_no AS dump_no, s.source AS source
  FROM numbered AS n
  CROSS JOIN sources AS s
), held AS (
  SELECT g.iteration AS iteration, g.ordinal AS ordinal, g.cap AS cap, g.in_all AS in_all, g.dump_no AS dump_no, g.source AS source,
         COALESCE(c.n, 0) AS held
  FROM grid AS g
  LEFT JOIN counted AS c ON g.iteration = c.iteration AND g.source = c.source
), compared AS (
  SELECT iteration, ordinal, cap, in_all, source, held,
         LAG(held, 1) OVER (PARTITION BY source ORDER BY dump_no) AS held_before
  FROM held
)
SELECT iteration, source, held_before, held,
       CASE WHEN held_before > held THEN held_before - held END AS lost, in_all, cap,
       CASE WHEN cap IS NULL THEN 'no cap recorded' WHEN in_all >= cap THEN 'full' ELSE 'room left' END AS fullness
FROM compared
ORDER BY ordinal, source NULLS LAST
