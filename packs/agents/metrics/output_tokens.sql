-- title: Output tokens
-- question: How much did the models write?
-- unit: tokens
-- better: none
-- chart: line
-- scope: iteration
-- definition: Tokens that models wrote in the iteration, by the usage of each answer's last line. An iteration in which no answer states
--   its usage is a gap.
-- rows: FROM messages WHERE tokens_out IS NOT NULL
-- show: at, model, session, agent, tokens_out
SELECT iteration, SUM(CAST(tokens_out AS BIGINT)) AS value
FROM messages
WHERE tokens_out IS NOT NULL
GROUP BY iteration
ORDER BY iteration
