-- title: Claims and votes
-- text: Every claim with its votes. The recorded verdict stands beside what the votes come to.
-- page: iteration
-- heads: iteration = Iteration; pr = Pull request; claim = Claim; votes_backed = Found it backed|votes; votes_total = Cast|votes;
--   verdict = Recorded; by_votes = By the votes; leans = Leans on; severity = Severity; at = Audited|UTC
-- empty: No claim yet. Put one JSON object per claim into data/claims.jsonl.
SELECT c.iteration AS iteration, c.pr AS pr, c.claim AS claim, c.votes_backed AS votes_backed, c.votes_total AS votes_total,
       c.verdict AS verdict, c.by_votes AS by_votes, c.leans AS leans, c.severity AS severity, c.at AS at,
       c.source_path AS source_path, c.source_line AS source_line
FROM claim_votes AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
ORDER BY a.ordinal, c.row_id
