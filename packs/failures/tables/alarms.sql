-- title: Alarms
-- text: What an iteration's page, this page and the health page say in a sentence of their own.
-- scope: iteration
-- page: system
-- heads: iteration = Iteration; sentence = Alarm
-- empty: No alarm.
-- cap: 60
WITH counted AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS failures,
         SUM(CASE WHEN category IN ('TRANSIENT', 'TIMEOUT', 'LOGIC', 'AUTH', 'RESOURCE') THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS named,
         SUM(CASE WHEN category = 'UNKNOWN' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS unknown,
         SUM(CASE WHEN category IN ('null', 'absent', 'other') THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS unusable
  FROM failed_runs
  GROUP BY iteration
)
SELECT c.iteration AS iteration,
       'The instrument is not plugged in: the classifier named 0 of ' || CAST(c.failures AS VARCHAR) || ' failures ('
         || CAST(c.unknown AS VARCHAR) || ' UNKNOWN, ' || CAST(c.unusable AS VARCHAR) || ' null, absent or outside the vocabulary).' AS sentence
FROM counted AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
CROSS JOIN params AS p
WHERE c.named = 0 AND c.failures >= p.blind_after_failures
ORDER BY a.ordinal DESC
