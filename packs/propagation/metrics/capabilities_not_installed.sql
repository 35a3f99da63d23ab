-- title: Capabilities not installed
-- question: How much of what is shipped is missing where the work is done?
-- unit: capabilities
-- better: lower
-- chart: line
-- scope: history
-- definition: Declared capabilities, shipped by the end of the iteration, whose package at least one host with calls in the iteration
--   does not have, or has switched off.
-- rows: FROM capability_reach WHERE hosts_with < hosts
-- show: kind, name, package, version, hosts_with, hosts
SELECT iteration, SUM(CASE WHEN hosts_with < hosts THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM capability_reach
GROUP BY iteration
ORDER BY iteration
