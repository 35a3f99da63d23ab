-- title: Files with unknown readers
-- question: For how many knowledge files does nobody know who reads them?
-- unit: files
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Files of the census of the iteration whose list of readers is absent or null. They may be read or not: the census
--   could not tell.
-- rows: FROM kb_states WHERE state = 'undetermined'
-- show: path, readers_state, rows, bytes
SELECT iteration,
       SUM(CASE WHEN state = 'undetermined' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM kb_states
GROUP BY iteration
ORDER BY iteration
