-- title: Partial phases
-- question: How many phases are only partly built?
-- unit: phases
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Phases that the tracker of the iteration calls partial, as it recorded them.
-- rows: FROM iterations WHERE phases_partial_count IS NOT NULL
-- show: phases_partial_count, phases_total_count, instrument
SELECT iteration, MAX(phases_partial_count) AS value
FROM iterations
WHERE phases_partial_count IS NOT NULL
GROUP BY iteration
ORDER BY iteration
