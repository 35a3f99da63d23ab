-- title: Bytes that nobody reads
-- question: How much is written for nobody?
-- unit: bytes
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Sizes of the write-only files of the census of the iteration, summed. A file without a recorded size adds nothing.
-- rows: FROM kb_states WHERE state = 'write-only'
-- show: path, bytes, rows
SELECT iteration,
       SUM(CASE WHEN state = 'write-only' THEN COALESCE(CAST(bytes AS BIGINT), 0) ELSE CAST(0 AS BIGINT) END) AS value
FROM kb_states
GROUP BY iteration
ORDER BY iteration
