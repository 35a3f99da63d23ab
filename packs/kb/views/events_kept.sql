-- scope: iteration
WITH dumps AS (
  SELECT iteration, snapshot_id, MAX(stream_time) AS newest
  FROM events
  WHERE snapshot_id IS NOT NULL AND stream_time IS NOT NULL
  GROUP BY iteration, snapshot_id
), numbered AS (
  SELECT iteration, snapshot_id,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY newest, snapshot_id) AS BIGINT) AS dump_no,
         CAST(COUNT(*) OVER (PARTITION BY iteration) AS BIGINT) AS dumps_in_all
  FROM dumps
), last_dump AS (
  SELECT iteration AS dump_iteration, snapshot_id AS dump_id FROM numbered WHERE dump_no = dumps_in_all
)
SELECT e.iteration AS iteration, e.row_id AS row_id, e.source AS source, e.endpoint AS endpoint, e.success AS success,
       e.duration_ms AS duration_ms, e.stream_time AS happened_at, e.snapshot_id AS snapshot_id, e.cap AS cap,
       e.source_path AS source_path, e.source_line AS source_line
FROM events AS e
LEFT JOIN last_dump AS l ON e.iteration = l.dump_iteration AND e.snapshot_id = l.dump_id
WHERE e.snapshot_id IS NULL OR l.dump_id IS NOT NULL
