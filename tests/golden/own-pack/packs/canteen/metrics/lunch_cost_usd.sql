-- title: Cost of lunch
-- question: What does lunch cost?
-- unit: usd
-- better: lower
-- chart: line
-- definition: The sum of the recorded costs; a plate without one is not a free plate.
-- rows: FROM lunches WHERE cost_nano_usd IS NOT NULL
-- show: plate, dish
SELECT iteration, CAST(SUM(CAST(cost_nano_usd AS BIGINT)) AS DOUBLE) / CAST(1000000000 AS DOUBLE) AS value
FROM lunches GROUP BY iteration ORDER BY iteration
