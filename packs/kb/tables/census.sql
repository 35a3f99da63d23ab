-- title: Census of knowledge files
-- text: Every file with its state. Undetermined means that nobody looked for its readers.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; path = File; state = State; readers_state = List of readers; rows = Rows|rows; bytes = Size|bytes; writers_count = Writers;
--   readers_count = Readers; last_write_at = Last written|UTC; last_read_at = Last read|UTC
-- empty: No census. It is read from data/kb_files.jsonl.
SELECT k.iteration AS iteration, k.path AS path, k.state AS state, k.readers_state AS readers_state, k.rows AS rows, k.bytes AS bytes,
       k.writers_count AS writers_count, k.readers_count AS readers_count, k.last_write_at AS last_write_at,
       k.last_read_at AS last_read_at, k.source_path AS source_path, k.source_line AS source_line
FROM kb_states AS k
INNER JOIN axis AS a ON k.iteration = a.iteration
ORDER BY a.ordinal, state NULLS LAST, path NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
