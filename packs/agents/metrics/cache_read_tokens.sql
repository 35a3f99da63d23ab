-- title: Cached input tokens
-- question: How much was sent that a cache held?
-- unit: tokens
-- better: none
-- chart: line
-- scope: iteration
-- definition: Tokens sent to models in the iteration that the provider read from its cache, at a fraction of the price. Each answer reads the
--   whole conversation again, so this number grows with the length of sessions and not with the work.
-- rows: FROM messages WHERE cache_read_tokens IS NOT NULL
-- show: at, model, session, agent, cache_read_tokens
SELECT iteration, SUM(CAST(cache_read_tokens AS BIGINT)) AS value
FROM messages
WHERE cache_read_tokens IS NOT NULL
GROUP BY iteration
ORDER BY iteration
