-- scope: iteration
WITH wanted AS (
  SELECT DISTINCT i.iteration AS iteration, f.value AS file, i.source_path AS source_path, i.source_line AS source_line
  FROM iterations AS i
  INNER JOIN iterations__files_in_scope AS f ON i.row_id = f.row_id
  WHERE f.value IS NOT NULL
), reviewed AS (
  SELECT DISTINCT iteration, file FROM reviews
)
SELECT w.iteration AS iteration, w.file AS file,
       CASE WHEN r.file IS NULL THEN 'not reviewed' ELSE 'reviewed' END AS coverage,
       w.source_path AS source_path, w.source_line AS source_line
FROM wanted AS w
LEFT JOIN reviewed AS r ON w.iteration = r.iteration AND w.file = r.file
