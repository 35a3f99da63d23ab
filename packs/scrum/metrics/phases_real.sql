-- title: Real phases
-- question: How many phases work as they claim?
-- unit: phases
-- better: higher
-- chart: line
-- scope: iteration
-- definition: Phases that the tracker of the iteration calls real (k) out of those it looked at (n), as it recorded them.
--   A phase may be neither real nor partial.
-- rows: FROM iterations WHERE phases_real_count IS NOT NULL
-- show: phases_real_count, phases_partial_count, phases_total_count, instrument
SELECT iteration, MAX(phases_real_count) AS k, MAX(phases_total_count) AS n
FROM iterations
WHERE phases_real_count IS NOT NULL AND phases_total_count IS NOT NULL
GROUP BY iteration
ORDER BY iteration
