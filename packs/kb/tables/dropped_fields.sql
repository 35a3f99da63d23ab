-- title: Sent and not arrived
-- text: Each field that the producer of a path writes and its consumer does not keep.
-- page: iteration
-- heads: iteration = Iteration; path_name = Path; field = Field; producer_stream = Producer; producer_by = of; consumer_stream = Consumer; consumer_by = of
-- empty: Every field arrives, or no path is declared. A path is declared as [[path]] in loopscope.toml.
SELECT l.iteration AS iteration, l.path_name AS path_name, l.field AS field, l.producer_stream AS producer_stream,
       l.producer_by AS producer_by, l.consumer_stream AS consumer_stream, l.consumer_by AS consumer_by
FROM path_losses AS l
INNER JOIN axis AS a ON l.iteration = a.iteration
WHERE l.outcome = 'dropped'
ORDER BY a.ordinal, path_name NULLS LAST, field NULLS LAST, iteration NULLS LAST, producer_stream NULLS LAST, producer_by NULLS LAST,
         consumer_stream NULLS LAST, consumer_by NULLS LAST
