-- scope: history
WITH points AS (
  SELECT iteration,
         CASE WHEN series IS NULL THEN metric ELSE metric || '.' || series END AS metric_key,
         COALESCE(value, CAST(k AS DOUBLE) / NULLIF(CAST(n AS DOUBLE), 0)) AS value
  FROM metric_points
), raised AS (
  SELECT o.row_id AS row_id, o.iteration AS raised_in, a.ordinal AS raised_ordinal, a.ordinal + 1 AS judged_ordinal,
         o.tag AS tag, o.expect_metric AS expect_metric, o.expect_op AS expect_op, o.expect_value AS expect_value,
         o.source_path AS source_path, o.source_line AS source_line
  FROM observations AS o
  INNER JOIN axis AS a ON o.iteration = a.iteration
  WHERE o.expect_metric IS NOT NULL AND o.expect_op IS NOT NULL AND o.expect_value IS NOT NULL
), due AS (
  SELECT r.row_id AS row_id, r.raised_in AS raised_in, r.raised_ordinal AS raised_ordinal, j.iteration AS judged_in,
         r.tag AS tag, r.expect_metric AS expect_metric, r.expect_op AS expect_op, r.expect_value AS expect_value,
         r.source_path AS source_path, r.source_line AS source_line
  FROM raised AS r
  LEFT JOIN axis AS j ON r.judged_ordinal = j.ordinal
)
SELECT d.row_id AS row_id, d.raised_in AS raised_in, d.raised_ordinal AS raised_ordinal, d.judged_in AS judged_in,
       d.tag AS tag, d.expect_metric AS expect_metric, d.expect_op AS expect_op, d.expect_value AS expect_value,
       p.value AS actual,
       CASE WHEN p.value IS NULL THEN 'pending'
            WHEN d.expect_op = '>' AND p.value > d.expect_value THEN 'met'
            WHEN d.expect_op = '>=' AND p.value >= d.expect_value THEN 'met'
            WHEN d.expect_op = '<' AND p.value < d.expect_value THEN 'met'
            WHEN d.expect_op = '<=' AND p.value <= d.expect_value THEN 'met'
            WHEN d.expect_op = '=' AND p.value = d.expect_value THEN 'met'
            WHEN d.expect_op = '!=' AND p.value <> d.expect_value THEN 'met'
            ELSE 'missed' END AS state,
       d.source_path AS source_path, d.source_line AS source_line
FROM due AS d
LEFT JOIN points AS p ON d.judged_in = p.iteration AND d.expect_metric = p.metric_key
