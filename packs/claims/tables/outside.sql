-- title: Claims that lean on data outside the diff
-- text: Each of them needs evidence that stands in the diff.
-- page: system
-- heads: iteration = Iteration; pr = Pull request; claim = Claim; outcome = Outcome; votes_backed = Found it backed|votes; votes_total = Cast|votes
-- empty: No claim leans on data outside of its diff.
SELECT c.iteration AS iteration, c.pr AS pr, c.claim AS claim, c.outcome AS outcome, c.votes_backed AS votes_backed,
       c.votes_total AS votes_total, c.source_path AS source_path, c.source_line AS source_line
FROM claim_votes AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.leans = 'outside'
ORDER BY a.ordinal, c.row_id
