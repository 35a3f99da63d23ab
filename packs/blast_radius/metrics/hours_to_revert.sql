-- title: Hours until the revert
-- question: How long did the damage stand?
-- unit: hours
-- better: lower
-- chart: line
-- scope: history
-- definition: Hours from a commit to the commit of the iteration that takes it back: the longest of them. Exact to the minute. A revert of a
--   commit that is not in the data has none.
-- rows: FROM reverted
-- show: hours_to_revert, sha, reverts, message
SELECT iteration, MAX(hours_to_revert) AS value
FROM reverted
WHERE hours_to_revert IS NOT NULL
GROUP BY iteration
ORDER BY iteration
