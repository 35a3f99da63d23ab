-- title: Thin answers
-- question: How many answers were refused because they held too little?
-- unit: answers
-- better: lower
-- chart: bars
-- scope: iteration
-- definition: Attempts of the iteration that were refused as thin, counted from the attempts. Where an iteration has no rows of
--   attempts, the rejections that its reviews recorded are summed.
-- rows: FROM attempts WHERE outcome = 'thin'
-- show: file, attempt, model, chars, reason
WITH counted AS (
  SELECT iteration,
         SUM(CASE WHEN outcome = 'thin' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS n
  FROM attempts
  GROUP BY iteration
), recorded AS (
  SELECT iteration, SUM(CAST(thin_rejections AS BIGINT)) AS n
  FROM reviews
  WHERE thin_rejections IS NOT NULL
  GROUP BY iteration
)
SELECT a.iteration AS iteration, COALESCE(c.n, r.n) AS value
FROM axis AS a
LEFT JOIN counted AS c ON a.iteration = c.iteration
LEFT JOIN recorded AS r ON a.iteration = r.iteration
WHERE c.n IS NOT NULL OR r.n IS NOT NULL
ORDER BY iteration
