-- title: Unbacked claims
-- text: What was claimed and not found. Votes that found no backing stand beside the votes cast.
-- page: system
-- heads: iteration = Iteration; pr = Pull request; claim = Claim; votes_against = Not backed, say|votes; votes_total = of|votes;
--   leans = Leans on; severity = Severity
-- empty: Every decided claim is backed.
SELECT c.iteration AS iteration, c.pr AS pr, c.claim AS claim, c.votes_total - c.votes_backed AS votes_against,
       c.votes_total AS votes_total, c.leans AS leans, c.severity AS severity,
       c.source_path AS source_path, c.source_line AS source_line
FROM claim_votes AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.outcome = 'not_backed'
ORDER BY a.ordinal, c.row_id
