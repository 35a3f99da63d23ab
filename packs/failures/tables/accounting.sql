-- title: What became of the failures
-- text: Each failed run stands in exactly one column, so the columns add up to the failures.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; failures = Failures; named = Named; unknown = UNKNOWN; null_category = Null; absent = Absent; other = Outside the vocabulary;
--   word = Reading
-- empty: No failed runs.
WITH counted AS (
  SELECT f.iteration AS iteration, a.ordinal AS ordinal, CAST(COUNT(*) AS BIGINT) AS failures,
         SUM(CASE WHEN f.category IN ('TRANSIENT', 'TIMEOUT', 'LOGIC', 'AUTH', 'RESOURCE') THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS named,
         SUM(CASE WHEN f.category = 'UNKNOWN' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS unknown,
         SUM(CASE WHEN f.category = 'null' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS null_category,
         SUM(CASE WHEN f.category = 'absent' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS absent,
         SUM(CASE WHEN f.category = 'other' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS other
  FROM failed_runs AS f
  INNER JOIN axis AS a ON f.iteration = a.iteration
  GROUP BY f.iteration, a.ordinal
)
SELECT c.iteration AS iteration, c.failures AS failures, c.named AS named, c.unknown AS unknown, c.null_category AS null_category,
       c.absent AS absent, c.other AS other,
       CASE WHEN c.named = 0 AND c.failures >= p.blind_after_failures THEN 'the instrument is not plugged in'
            WHEN c.named = 0 THEN 'nothing named, few failures'
            ELSE 'names some' END AS word
FROM counted AS c
CROSS JOIN params AS p
ORDER BY c.ordinal
