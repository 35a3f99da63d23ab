-- scope: history
WITH ran AS (
  SELECT DISTINCT t.iteration AS iteration, a.ordinal AS ordinal
  FROM trials AS t
  INNER JOIN axis AS a ON t.iteration = a.iteration
)
SELECT iteration, ordinal, CAST(ROW_NUMBER() OVER (ORDER BY ordinal, iteration) AS BIGINT) AS turn
FROM ran
