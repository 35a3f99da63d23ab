-- title: Refused by the wrong rule
-- text: Answers that were refused as thin although they are complete structured reviews: the rule asked for a score and a table
--   in Markdown. A structured answer counts when it has a verdict and at least one of the required lists.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; attempt = Attempt; model = Model; chars = Answer|characters; verdict = Verdict in it;
--   reason = Refused because
-- empty: No complete answer was refused.
SELECT t.iteration AS iteration, t.file AS file, t.attempt AS attempt, t.model AS model, t.chars AS chars,
       t.content_verdict AS verdict, t.reason AS reason, t.source_path AS source_path, t.source_line AS source_line
FROM attempts AS t
INNER JOIN axis AS a ON t.iteration = a.iteration
WHERE t.outcome = 'thin' AND t.content_acceptable
ORDER BY a.ordinal, file NULLS LAST, attempt NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
