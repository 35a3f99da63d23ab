-- scope: past
WITH scored AS (
  SELECT s.iteration AS iteration, a.ordinal AS ordinal, s.row_id AS row_id, s.file AS file, s.score AS score,
         CAST(ROW_NUMBER() OVER (ORDER BY a.ordinal, s.row_id) AS BIGINT) AS turn
  FROM review_scores AS s
  INNER JOIN axis AS a ON s.iteration = a.iteration
)
SELECT iteration, row_id, LAG(score, 1) OVER (PARTITION BY file ORDER BY turn) AS previous
FROM scored
