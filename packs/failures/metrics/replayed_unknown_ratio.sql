-- title: UNKNOWN under today's rules
-- question: Which share of the failures would today's rules leave unnamed?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Failed runs that no rule of today names, or only a rule of the category UNKNOWN (k), out of all failed runs of the iteration
--   (n). A run without an error text cannot be named. Replaying changes nothing that was recorded.
-- rows: FROM replayed_runs WHERE now_category = 'UNKNOWN'
-- show: recorded, template_id, id, agent, error
SELECT iteration,
       SUM(CASE WHEN now_category = 'UNKNOWN' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       CAST(COUNT(*) AS BIGINT) AS n
FROM failure_replay
GROUP BY iteration
ORDER BY iteration
