-- title: Answers of models
-- question: How often was a model asked?
-- unit: messages
-- better: none
-- chart: line
-- scope: iteration
-- definition: Distinct answers of models in the iteration, those to subagents among them. An answer that a transcript spreads over
--   several lines is one. For Codex, which names no messages, each growth of the token total is one.
-- rows: FROM messages
-- show: at, model, session, agent, tokens_in, tokens_out, cache_read_tokens
SELECT iteration, CAST(COUNT(*) AS BIGINT) AS value
FROM messages
GROUP BY iteration
ORDER BY iteration
