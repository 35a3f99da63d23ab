-- title: Reviews without a score
-- question: How many reviews have no readable score?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Reviews with a score neither in the record nor in the text (k) out of all reviews of the iteration (n).
-- rows: FROM review_scores WHERE score IS NULL
-- show: file, score_state, model
SELECT iteration,
       SUM(CASE WHEN score IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       CAST(COUNT(*) AS BIGINT) AS n
FROM review_scores
GROUP BY iteration
ORDER BY iteration
