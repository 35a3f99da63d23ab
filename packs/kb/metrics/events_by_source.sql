-- title: Events by source
-- question: Whose events does the observer hold?
-- unit: events
-- better: none
-- chart: stacked
-- scope: history
-- definition: Events of the iteration by source. Of the dumps of a ring buffer only the newest of the iteration counts; events
--   outside of dumps all count. A source known from another iteration or from a declared path is 0 where it is silent.
-- rows: FROM events_kept
-- show: source, endpoint, happened_at, success, snapshot_id
WITH named AS (
  SELECT DISTINCT source AS series FROM events
  UNION ALL
  SELECT DISTINCT producer_by AS series FROM propagation_paths WHERE producer_stream = 'events' AND producer_by IS NOT NULL
  UNION ALL
  SELECT DISTINCT consumer_by AS series FROM propagation_paths WHERE consumer_stream = 'events' AND consumer_by IS NOT NULL
), sources AS (
  SELECT DISTINCT series FROM named WHERE series <> ''
), heard AS (
  SELECT DISTINCT iteration FROM events
), grid AS (
  SELECT h.iteration AS iteration, s.series AS series FROM heard AS h CROSS JOIN sources AS s
), counted AS (
  SELECT iteration, source, CAST(COUNT(*) AS BIGINT) AS n FROM events_kept GROUP BY iteration, source
)
SELECT g.iteration AS iteration, g.series AS series, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM grid AS g
LEFT JOIN counted AS c ON g.iteration = c.iteration AND g.series = c.source
ORDER BY iteration, series
