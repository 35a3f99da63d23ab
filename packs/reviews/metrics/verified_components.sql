-- title: Verified components
-- question: How many parts were seen to work?
-- unit: components
-- better: higher
-- chart: bars
-- scope: iteration
-- definition: Components that structured reviews of the iteration proved to work, summed over the reviews that have such a
--   list or such a count. An iteration in which no review has one is a gap.
-- rows: FROM review_structure WHERE verified_components IS NOT NULL
-- show: file, verified_components, verdict
SELECT iteration, SUM(CAST(verified_components AS BIGINT)) AS value
FROM review_structure
WHERE verified_components IS NOT NULL
GROUP BY iteration
ORDER BY iteration
