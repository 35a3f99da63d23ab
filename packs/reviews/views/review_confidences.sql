-- scope: iteration
WITH listed AS (
  SELECT r.iteration AS iteration, r.row_id AS row_id, r.file AS file, 'record' AS origin, c.ordinal AS place,
         c.value AS confidence, r.source_path AS source_path, r.source_line AS source_line
  FROM reviews AS r
  INNER JOIN reviews__confidences AS c ON r.row_id = c.row_id
  WHERE r.confidences_count > 0
  UNION ALL
  SELECT r.iteration AS iteration, r.row_id AS row_id, r.file AS file, 'text' AS origin, c.ordinal AS place,
         c.value AS confidence, r.source_path AS source_path, r.source_line AS source_line
  FROM reviews AS r
  INNER JOIN reviews__content_confidences AS c ON r.row_id = c.row_id
  WHERE r.confidences_count IS NULL OR r.confidences_count = 0
)
SELECT iteration, row_id, file, origin, place, confidence, source_path, source_line
FROM listed
WHERE confidence IS NOT NULL
