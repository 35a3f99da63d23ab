-- title: Written and never read
-- text: The files that nobody reads, the largest first.
-- page: iteration
-- scope: iteration
-- heads: path = File; iteration = Iteration; rows = Rows|rows; bytes = Size|bytes; writers_count = Writers; first_write_at = First written|UTC;
--   last_write_at = Last written|UTC
-- empty: Every file of the census is read or undetermined.
-- draw: bars
-- bar: bytes
SELECT k.path AS path, k.iteration AS iteration, k.rows AS rows, k.bytes AS bytes, k.writers_count AS writers_count,
       k.first_write_at AS first_write_at, k.last_write_at AS last_write_at,
       k.source_path AS source_path, k.source_line AS source_line
FROM kb_states AS k
INNER JOIN axis AS a ON k.iteration = a.iteration
WHERE k.state = 'write-only'
ORDER BY a.ordinal, bytes DESC NULLS LAST, path NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
