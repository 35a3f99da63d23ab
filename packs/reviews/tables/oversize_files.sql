-- title: Files too large to be read whole
-- text: Files longer than `near_oversize_chars` or reviewed in shards. Beyond `oversize_chars` the size itself is worth an
--   observation.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; file_chars = Size|characters; shard_count = Shards; size_word = Size; score = Score|of 10
-- empty: Every file was read whole.
SELECT r.iteration AS iteration, r.file AS file, r.file_chars AS file_chars, r.shard_count AS shard_count,
       CASE WHEN r.file_chars >= p.oversize_chars THEN 'oversize' ELSE 'large' END AS size_word,
       COALESCE(r.alignment_score, r.content_score) AS score, r.source_path AS source_path, r.source_line AS source_line
FROM reviews AS r
CROSS JOIN params AS p
INNER JOIN axis AS a ON r.iteration = a.iteration
WHERE r.file_chars >= p.near_oversize_chars OR r.tree_split_fired
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
