-- title: Declared, installed, used
-- text: Each kind of capability, and how many of it reach the next step.
-- page: iteration
-- scope: history
-- heads: iteration = Iteration; kind = Kind; declared = Declared; somewhere = On a host; everywhere = On every host; used = Used
-- empty: Nothing is declared. It is read from data/capabilities.jsonl.
WITH counted AS (
  SELECT iteration, ordinal, kind, CAST(COUNT(*) AS BIGINT) AS declared,
         SUM(CASE WHEN hosts_with > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS somewhere,
         SUM(CASE WHEN hosts_with = hosts THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS everywhere,
         SUM(CASE WHEN uses > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS used
  FROM capability_reach
  GROUP BY iteration, ordinal, kind
)
SELECT iteration, kind, declared, somewhere, everywhere, used
FROM counted
ORDER BY ordinal DESC, kind, iteration
