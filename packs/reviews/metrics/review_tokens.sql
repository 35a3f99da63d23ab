-- title: Tokens for reviews
-- question: How much was read and written for the reviews?
-- unit: tokens
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Tokens sent and received for the reviews of the iteration, refused attempts included, summed over the reviews that
--   recorded either.
-- rows: FROM reviews WHERE tokens_in IS NOT NULL OR tokens_out IS NOT NULL
-- show: file, tokens_in, tokens_out, attempts_made, model
SELECT iteration, SUM(COALESCE(CAST(tokens_in AS BIGINT), 0) + COALESCE(CAST(tokens_out AS BIGINT), 0)) AS value
FROM reviews
WHERE tokens_in IS NOT NULL OR tokens_out IS NOT NULL
GROUP BY iteration
ORDER BY iteration
