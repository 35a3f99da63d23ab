-- title: Models
-- text: Answers, tokens and cost by model. Answers without a price stand in their own column: they add nothing to the cost, which is then a lower bound. The last column is the day of the price table.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; model = Model; answers = Answers; tokens_in = Fresh input|tokens; cache_write = Cache written|tokens; cache_read = Cache read|tokens;
--   tokens_out = Output|tokens; cost_usd = Cost|USD; without_price = Without a price; priced_on = Prices of
-- empty: No answers of models.
WITH named AS (
  SELECT m.iteration AS iteration, a.ordinal AS ordinal, COALESCE(m.model, '(none)') AS model, m.tokens_in AS tokens_in,
         m.cache_write_tokens AS cache_write_tokens, m.cache_read_tokens AS cache_read_tokens, m.tokens_out AS tokens_out,
         m.cost_usd AS cost_usd, m.priced_on AS priced_on
  FROM priced_messages AS m
  INNER JOIN axis AS a ON m.iteration = a.iteration
), counted AS (
  SELECT m.iteration AS iteration, m.ordinal AS ordinal, m.model AS model, CAST(COUNT(*) AS BIGINT) AS answers,
         SUM(CAST(m.tokens_in AS BIGINT)) AS tokens_in, SUM(CAST(m.cache_write_tokens AS BIGINT)) AS cache_write,
         SUM(CAST(m.cache_read_tokens AS BIGINT)) AS cache_read, SUM(CAST(m.tokens_out AS BIGINT)) AS tokens_out,
         SUM(m.cost_usd) AS cost_usd, MAX(m.priced_on) AS priced_on,
         SUM(CASE WHEN m.cost_usd IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS without_price
  FROM named AS m
  GROUP BY m.iteration, m.ordinal, m.model
)
SELECT iteration, model, answers, tokens_in, cache_write, cache_read, tokens_out,
       CASE WHEN without_price = answers THEN NULL ELSE cost_usd END AS cost_usd, without_price, priced_on
FROM counted
ORDER BY ordinal DESC, answers DESC, model
