-- title: Gate counters
-- question: How often did each gate hold something back?
-- unit: tasks
-- better: none
-- chart: line
-- scope: iteration
-- definition: The gates' own running counters as the newest dump of the iteration shows them. They count from the dispatcher's start,
--   so only their growth says something about an iteration.
-- rows: FROM newest_dump WHERE gate IS NOT NULL
-- show: gate, gate_count, at
SELECT iteration, gate AS series, MAX(gate_count) AS value
FROM newest_dump
WHERE gate IS NOT NULL AND gate_count IS NOT NULL
GROUP BY iteration, gate
ORDER BY iteration, series
