-- title: Fields lost on the way
-- question: How many fields are sent and never arrive?
-- unit: fields
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Over all declared paths, the fields that occur at the producer in the iteration and do not occur at the consumer in it.
--   An iteration in which no producer has rows is a gap.
-- rows: FROM path_producers
-- show: path_name, source
SELECT iteration,
       SUM(CASE WHEN outcome = 'dropped' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM path_losses
GROUP BY iteration
ORDER BY iteration NULLS LAST
