-- title: Claims by outcome
-- question: What became of the claims of each iteration?
-- unit: claims
-- better: none
-- chart: stacked
-- scope: iteration
-- series: backed, not_backed, unverifiable, unchecked, other
-- tones: backed = better; not_backed = worse; unchecked = context; other = context
-- definition: Claims by their recorded verdict, or by the majority of votes where none was recorded. A claim without verdict and
--   votes is unchecked; other is a verdict outside of the vocabulary.
-- rows: FROM claim_votes
-- show: pr, claim, outcome, votes_backed, votes_total
SELECT iteration, outcome AS series, CAST(COUNT(*) AS BIGINT) AS value
FROM claim_votes
GROUP BY iteration, outcome
ORDER BY iteration, series NULLS LAST
