-- title: Agents in cooldown
-- question: How many agents rest after failures?
-- unit: agents
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Agents whose cooldown ends after the moment of the newest dump of the iteration.
-- rows: FROM newest_dump WHERE cooldown_until > at AND agent IS NOT NULL
-- show: agent, cooldown_until, at
SELECT iteration, CAST(COUNT(DISTINCT CASE WHEN cooldown_until > at THEN agent END) AS BIGINT) AS value
FROM newest_dump
GROUP BY iteration
ORDER BY iteration
