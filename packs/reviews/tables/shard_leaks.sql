-- title: Merged reviews that name one shard
-- text: The text speaks of one shard and the file has several. A fix in another shard stays unseen, and so does a fault.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; shard_named = Shard named; shard_count = Shards of the file; score = Score|of 10; file_chars = Size|characters;
--   model = Model
-- empty: No merged review restricts itself to one shard.
SELECT r.iteration AS iteration, r.file AS file, r.content_shard_named AS shard_named, r.shard_count AS shard_count,
       COALESCE(r.alignment_score, r.content_score) AS score, r.file_chars AS file_chars, r.model AS model,
       r.source_path AS source_path, r.source_line AS source_line
FROM reviews AS r
INNER JOIN axis AS a ON r.iteration = a.iteration
WHERE r.tree_split_fired AND r.content_shard_named IS NOT NULL
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
