-- title: Tiers, and what the durations propose
-- text: The proposal takes the 95th percentile of the runs that succeeded and a quarter on top for the base, half as much again for the retry, in whole minutes and never above the ceiling. Durations are taken in whole seconds. Fewer than ten successes propose nothing.
-- page: system
-- heads: task_type = Task type; base_minutes = Base|minutes; retry_minutes = Retry|minutes; ceiling_minutes = Ceiling|minutes; runs = Runs; near_limit = At or near the limit; succeeded = Succeeded; p50_minutes = Median|minutes; p95_minutes = 95th percentile|minutes; proposed_base = Proposed base|minutes; proposed_retry = Proposed retry|minutes; word = Reading
-- empty: No tiers.
WITH runs AS (
  SELECT task_type, SUM(CAST(runs AS BIGINT)) AS runs FROM run_seconds GROUP BY task_type
), near AS (
  SELECT task_type, CAST(COUNT(*) AS BIGINT) AS near_limit FROM near_limit_runs WHERE task_type IS NOT NULL GROUP BY task_type
), counted AS (
  SELECT task_type, seconds, SUM(CAST(runs AS BIGINT)) AS runs FROM run_seconds WHERE status = 'succeeded' GROUP BY task_type, seconds
), ranked AS (
  SELECT task_type, seconds,
         SUM(runs) OVER (PARTITION BY task_type ORDER BY seconds ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS place,
         SUM(runs) OVER (PARTITION BY task_type) AS total
  FROM counted
), quantiles AS (
  SELECT task_type, MAX(total) AS succeeded, MIN(CASE WHEN place * 2 >= total THEN seconds END) AS p50_seconds,
         MIN(CASE WHEN place * 100 >= total * 95 THEN seconds END) AS p95_seconds
  FROM ranked
  GROUP BY task_type
), joined AS (
  SELECT t.task_type AS task_type, t.base_minutes AS base_minutes, t.retry_minutes AS retry_minutes, t.ceiling_minutes AS ceiling_minutes,
         COALESCE(r.runs, 0) AS runs, COALESCE(n.near_limit, 0) AS near_limit, COALESCE(q.succeeded, 0) AS succeeded, q.p50_seconds AS p50_seconds, q.p95_seconds AS p95_seconds
  FROM timeout_tiers AS t
  LEFT JOIN runs AS r ON t.task_type = r.task_type
  LEFT JOIN near AS n ON t.task_type = n.task_type
  LEFT JOIN quantiles AS q ON t.task_type = q.task_type
), proposed AS (
  SELECT task_type, base_minutes, retry_minutes, ceiling_minutes, runs, near_limit, succeeded, p50_seconds, p95_seconds,
         CASE WHEN succeeded >= 10 THEN CAST(FLOOR((CAST(p95_seconds AS DOUBLE) * 5 + 239) / 240) AS BIGINT) END AS base_raw
  FROM joined
), bounded AS (
  SELECT task_type, base_minutes, retry_minutes, ceiling_minutes, runs, near_limit, succeeded, p50_seconds, p95_seconds,
         CASE WHEN base_raw > ceiling_minutes THEN ceiling_minutes ELSE base_raw END AS proposed_base
  FROM proposed
), both AS (
  SELECT task_type, base_minutes, retry_minutes, ceiling_minutes, runs, near_limit, succeeded, p50_seconds, p95_seconds, proposed_base,
         CAST(FLOOR((CAST(proposed_base AS DOUBLE) * 3 + 1) / 2) AS BIGINT) AS retry_raw
  FROM bounded
)
SELECT task_type, base_minutes, retry_minutes, ceiling_minutes, runs, near_limit, succeeded, CAST(p50_seconds AS DOUBLE) / 60 AS p50_minutes,
       CAST(p95_seconds AS DOUBLE) / 60 AS p95_minutes, proposed_base,
       CASE WHEN retry_raw > ceiling_minutes THEN ceiling_minutes ELSE retry_raw END AS proposed_retry,
       CASE WHEN runs = 0 THEN 'no run yet'
            WHEN proposed_base IS NULL THEN 'too few successes to propose'
            WHEN proposed_base > base_minutes THEN 'the base is short'
            WHEN proposed_base * 2 <= base_minutes THEN 'the base is twice what is needed'
            ELSE 'fits' END AS word
FROM both
ORDER BY task_type
