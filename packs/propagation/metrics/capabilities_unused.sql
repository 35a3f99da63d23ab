-- title: Capabilities nobody used
-- question: How much of what is shipped has never been used?
-- unit: capabilities
-- better: lower
-- chart: line
-- scope: history
-- definition: Declared skills, hooks, commands and agents, shipped by the end of the iteration, that no call of it or of an earlier
--   iteration went through. Iterations without calls that name their host are gaps.
-- rows: FROM capability_reach WHERE uses = 0
-- show: kind, name, package, version, shipped_at, hosts_with, hosts
SELECT iteration, SUM(CASE WHEN uses = 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM capability_reach
GROUP BY iteration
ORDER BY iteration
