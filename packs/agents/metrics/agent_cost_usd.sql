-- title: Cost of agents
-- question: What did the models cost?
-- unit: usd
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Price of the answers of models in the iteration: the recorded one, else tokens times the price table of loopscope.toml.
--   Answers of a model without a price add nothing and are counted in the table of models, so the sum is then a lower bound; an
--   iteration without any price is a gap.
-- rows: FROM priced_messages WHERE cost_usd IS NOT NULL
-- show: at, model, session, agent, tokens_in, tokens_out, cost_usd
SELECT iteration, SUM(cost_usd) AS value
FROM priced_messages
WHERE cost_usd IS NOT NULL
GROUP BY iteration
ORDER BY iteration
