-- title: Missions that failed
-- question: How many missions came to nothing?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Missions whose last finished run in the iteration failed (k), out of the missions with a finished run (n).
-- rows: FROM mission_ends WHERE status = 'failed'
-- show: mission, runs, task_id, agent, error
SELECT iteration, SUM(CASE WHEN status = 'failed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k, CAST(COUNT(*) AS BIGINT) AS n
FROM mission_ends
GROUP BY iteration
ORDER BY iteration
