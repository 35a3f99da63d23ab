-- title: Fresh input tokens
-- question: How much was sent that no cache held?
-- unit: tokens
-- better: none
-- chart: line
-- scope: iteration
-- definition: Tokens sent to models in the iteration that were neither read from a cache nor written to one.
-- rows: FROM messages WHERE tokens_in IS NOT NULL
-- show: at, model, session, agent, tokens_in
SELECT iteration, SUM(CAST(tokens_in AS BIGINT)) AS value
FROM messages
WHERE tokens_in IS NOT NULL
GROUP BY iteration
ORDER BY iteration
