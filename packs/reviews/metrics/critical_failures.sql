-- title: Critical failures
-- question: How many critical failures do the structured reviews name?
-- unit: entries
-- better: lower
-- chart: bars
-- scope: iteration
-- definition: Critical failures named by structured reviews of the iteration, summed over the reviews that have such a list or
--   such a count. An iteration in which no review has one is a gap.
-- rows: FROM review_structure WHERE critical_failures IS NOT NULL
-- show: file, critical_failures, verdict
SELECT iteration, SUM(CAST(critical_failures AS BIGINT)) AS value
FROM review_structure
WHERE critical_failures IS NOT NULL
GROUP BY iteration
ORDER BY iteration
