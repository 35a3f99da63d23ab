-- title: Backed claims
-- question: Which share of the decided claims does the diff back?
-- unit: claims
-- better: higher
-- chart: line
-- scope: iteration
-- definition: Backed claims of those that were decided: backed or not backed. Unverifiable and unchecked claims stand in neither
--   part.
-- rows: FROM claim_votes WHERE outcome = 'backed'
-- show: pr, claim, votes_backed, votes_total
SELECT iteration,
       SUM(CASE WHEN outcome = 'backed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS k,
       SUM(CASE WHEN outcome = 'backed' OR outcome = 'not_backed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS n
FROM claim_votes
GROUP BY iteration
ORDER BY iteration
