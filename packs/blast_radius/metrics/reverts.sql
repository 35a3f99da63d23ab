-- title: Reverts
-- question: How many commits take another one back?
-- unit: commits
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Commits of the iteration that name a commit which they revert.
-- rows: FROM reverted
-- show: sha, reverts, files, added, deleted, hours_to_revert, message
SELECT iteration, SUM(CASE WHEN reverts IS NOT NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM commits
GROUP BY iteration
ORDER BY iteration
