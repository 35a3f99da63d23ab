-- title: Slow reviews
-- question: How long does a slow review take?
-- unit: ms
-- better: lower
-- chart: line
-- scope: iteration
-- definition: 95th percentile, by nearest rank, of the time from the first question to the accepted answer over the reviews of the
--   iteration that recorded it.
-- rows: FROM reviews WHERE latency_ms IS NOT NULL
-- show: file, latency_ms, attempts_made, model
WITH ranked AS (
  SELECT iteration, latency_ms,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY latency_ms, row_id) AS BIGINT) AS place,
         CAST(COUNT(*) OVER (PARTITION BY iteration) AS BIGINT) AS total
  FROM reviews
  WHERE latency_ms IS NOT NULL
)
SELECT iteration, MIN(CASE WHEN place * 100 >= total * 95 THEN latency_ms END) AS value
FROM ranked
GROUP BY iteration
ORDER BY iteration
