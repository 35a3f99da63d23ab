-- title: Shard leaks
-- question: How many reviews of a cut file speak of one shard only?
-- unit: reviews
-- better: lower
-- chart: bars
-- scope: iteration
-- definition: Reviews of the iteration that were made in shards and whose accepted text names exactly one of them.
-- rows: FROM reviews WHERE tree_split_fired AND content_shard_named IS NOT NULL
-- show: file, shard_count, content_shard_named, alignment_score, model
SELECT iteration,
       SUM(CASE WHEN tree_split_fired AND content_shard_named IS NOT NULL
                THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM reviews
GROUP BY iteration
ORDER BY iteration
