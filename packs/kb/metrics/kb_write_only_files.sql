-- title: Write-only files
-- question: How many knowledge files does nobody read?
-- unit: files
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Files of the census of the iteration whose list of readers is there and empty. Files without a list of readers are
--   undetermined and counted apart.
-- rows: FROM kb_states WHERE state = 'write-only'
-- show: path, rows, bytes, writers_count, last_write_at
SELECT iteration,
       SUM(CASE WHEN state = 'write-only' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM kb_states
GROUP BY iteration
ORDER BY iteration
