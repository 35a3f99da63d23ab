-- title: Rescues by the model ladder
-- question: How often did another model save a review?
-- unit: reviews
-- better: none
-- chart: bars
-- scope: iteration
-- definition: Answers of the iteration that were accepted on a later attempt from another model than the first one asked.
-- rows: FROM rescues
-- show: file, first_model, first_outcome, model, attempt, latency_ms, chars
WITH asked AS (
  SELECT DISTINCT iteration FROM attempts
), counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM rescues GROUP BY iteration
)
SELECT a.iteration AS iteration, CAST(COALESCE(c.n, 0) AS BIGINT) AS value
FROM asked AS a
LEFT JOIN counted AS c ON a.iteration = c.iteration
ORDER BY iteration
