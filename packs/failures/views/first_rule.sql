-- Of the rules that came too late for failures of an iteration, the one that came first.
-- scope: iteration
WITH late AS (
  SELECT iteration, rule, created_at, MAX(late_minutes) AS lag_minutes, MIN(late_minutes) AS late_by_minutes,
         CAST(COUNT(*) AS BIGINT) AS missed, MIN(failed_at) AS first_at, MAX(failed_at) AS last_at
  FROM missed_runs
  GROUP BY iteration, rule, created_at
), placed AS (
  SELECT iteration, rule, created_at, lag_minutes, late_by_minutes, missed, first_at, last_at,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY created_at, rule) AS BIGINT) AS place
  FROM late
)
SELECT iteration, rule, created_at, lag_minutes, late_by_minutes, missed, first_at, last_at
FROM placed
WHERE place = 1
