-- title: Claims on data outside the diff
-- question: Which share of the claims leans on data that the diff does not hold?
-- unit: claims
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Claims that the auditor marked as leaning on data outside the diff, of all claims for which that was noted. A claim
--   without the mark, or with null in it, is neither.
-- rows: FROM claim_votes WHERE leans = 'outside'
-- show: pr, claim, outcome, votes_backed, votes_total
SELECT iteration,
       SUM(CASE WHEN leans = 'outside' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       SUM(CASE WHEN leans = 'not noted' THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS n
FROM claim_votes
GROUP BY iteration
ORDER BY iteration
