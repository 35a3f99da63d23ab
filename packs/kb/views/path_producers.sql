-- scope: iteration
SELECT e.iteration AS iteration, p.path_name AS path_name, e.source AS source, e.row_id AS row_id,
       e.source_path AS source_path, e.source_line AS source_line
FROM events AS e
INNER JOIN propagation_paths AS p ON e.source = p.producer_by
WHERE p.producer_stream = 'events'
