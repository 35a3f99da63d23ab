-- title: Unbacked claims
-- question: How many claims of this iteration does the diff not back?
-- unit: claims
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Claims of the iteration's pull requests whose recorded verdict is not_backed. Where no verdict was recorded, those
--   of which no more than half of the votes found them backed. Claims without a vote are unchecked and not counted here.
-- rows: FROM claim_votes WHERE outcome = 'not_backed'
-- show: pr, claim, votes_backed, votes_total, severity, external_source
SELECT iteration,
       SUM(CASE WHEN outcome = 'not_backed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM claim_votes
GROUP BY iteration
ORDER BY iteration
