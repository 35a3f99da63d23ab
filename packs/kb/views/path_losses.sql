-- scope: iteration
WITH sent AS (
  SELECT DISTINCT p.path_name AS path_name, p.producer_stream AS producer_stream, p.producer_by AS producer_by,
         p.consumer_stream AS consumer_stream, p.consumer_by AS consumer_by, c.iteration AS iteration, c.field AS field
  FROM propagation_paths AS p
  INNER JOIN field_census AS c ON p.producer_stream = c.stream
  WHERE p.producer_by IS NULL OR p.producer_by = '' OR p.producer_by = c.by_value
), received AS (
  SELECT DISTINCT p.path_name AS received_path, c.iteration AS received_iteration, c.field AS received_field
  FROM propagation_paths AS p
  INNER JOIN field_census AS c ON p.consumer_stream = c.stream
  WHERE p.consumer_by IS NULL OR p.consumer_by = '' OR p.consumer_by = c.by_value
)
SELECT s.iteration AS iteration, s.path_name AS path_name, s.field AS field, s.producer_stream AS producer_stream,
       s.producer_by AS producer_by, s.consumer_stream AS consumer_stream, s.consumer_by AS consumer_by,
       CASE WHEN r.received_field IS NULL THEN 'dropped' ELSE 'arrived' END AS outcome
FROM sent AS s
LEFT JOIN received AS r
  ON s.path_name = r.received_path AND s.iteration = r.received_iteration AND s.field = r.received_field
