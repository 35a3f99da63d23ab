-- scope: iteration
WITH matched AS (
  SELECT m.row_id AS row_id, m.iteration AS iteration, m.id AS id, m.session AS session, m.agent AS agent, m.model AS model,
         m.tokens_in AS tokens_in, m.tokens_out AS tokens_out, m.cache_read_tokens AS cache_read_tokens,
         m.cache_write_tokens AS cache_write_tokens, m.cost_nano_usd AS cost_nano_usd, m.at AS at,
         m.source_path AS source_path, m.source_line AS source_line,
         COALESCE(p.priced_on, s.priced_on) AS priced_on,
         COALESCE(p.input_usd, s.input_usd) AS input_usd, COALESCE(p.output_usd, s.output_usd) AS output_usd,
         COALESCE(p.cache_read_usd, s.cache_read_usd) AS cache_read_usd,
         COALESCE(p.cache_write_usd, s.cache_write_usd) AS cache_write_usd
  FROM messages AS m
  LEFT JOIN prices AS p ON m.model = p.model
  LEFT JOIN prices AS s ON m.model_family = s.model
)
SELECT row_id, iteration, id, session, agent, model, tokens_in, tokens_out, cache_read_tokens, cache_write_tokens, at, source_path,
       source_line, priced_on, cost_nano_usd,
       CASE WHEN cost_nano_usd IS NOT NULL THEN CAST(cost_nano_usd AS DOUBLE) / 1000000000
            WHEN COALESCE(tokens_in, 0) > 0 AND input_usd IS NULL THEN NULL
            WHEN COALESCE(tokens_out, 0) > 0 AND output_usd IS NULL THEN NULL
            WHEN COALESCE(cache_read_tokens, 0) > 0 AND cache_read_usd IS NULL THEN NULL
            WHEN COALESCE(cache_write_tokens, 0) > 0 AND cache_write_usd IS NULL THEN NULL
            WHEN priced_on IS NULL THEN NULL
            ELSE (CAST(COALESCE(tokens_in, 0) AS DOUBLE) * COALESCE(input_usd, 0)
                + CAST(COALESCE(tokens_out, 0) AS DOUBLE) * COALESCE(output_usd, 0)
                + CAST(COALESCE(cache_read_tokens, 0) AS DOUBLE) * COALESCE(cache_read_usd, 0)
                + CAST(COALESCE(cache_write_tokens, 0) AS DOUBLE) * COALESCE(cache_write_usd, 0)) / 1000000 END AS cost_usd
FROM matched
