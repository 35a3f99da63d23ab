-- title: Build
-- question: Was the build green when the iteration closed?
-- unit: green
-- better: higher
-- chart: bars
-- scope: iteration
-- scale: 0..1
-- definition: 1 where the tracker recorded a green build, 0 where it recorded a red one. Not recorded is a gap and not red.
-- rows: FROM iterations WHERE build_green IS NOT NULL
-- show: build_green, status, finished_at
SELECT iteration, MAX(CASE WHEN build_green THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM iterations
WHERE build_green IS NOT NULL
GROUP BY iteration
ORDER BY iteration
