-- scope: iteration
SELECT iteration, row_id, path, rows, bytes, writers_count, readers_count, readers__state AS readers_state,
       CASE WHEN readers_count IS NULL THEN 'undetermined'
            WHEN readers_count = 0 THEN 'write-only'
            ELSE 'read' END AS state,
       first_write_at, last_write_at, last_read_at, source_path, source_line
FROM kb_files
