-- title: Median score
-- question: What does the middle review say?
-- unit: score
-- better: higher
-- chart: line
-- scope: iteration
-- scale: 0..10
-- definition: Lower median of the scores of the iteration: of an even number of scores the lower of the two in the middle.
--   Unparsed reviews have no score and take no part.
-- rows: FROM review_scores WHERE score IS NOT NULL
-- show: score, file, model
WITH ranked AS (
  SELECT iteration, score,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY score, row_id) AS BIGINT) AS place,
         CAST(COUNT(*) OVER (PARTITION BY iteration) AS BIGINT) AS total
  FROM review_scores
  WHERE score IS NOT NULL
)
SELECT iteration, MIN(CASE WHEN place * 2 >= total THEN score END) AS value
FROM ranked
GROUP BY iteration
ORDER BY iteration
