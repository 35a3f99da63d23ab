-- title: Three populations, kept apart
-- text: Failed runs, runs that ended, and tasks that came in are counted over different things, and none is a part of another.
-- scope: iteration
-- page: system
-- heads: iteration = Iteration; failed = Failed runs; ended = Runs that ended; tasks_in = Tasks that entered review; intake_peak = In the busiest hour
-- empty: No runs.
WITH ran AS (
  SELECT iteration, SUM(CASE WHEN status = 'failed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS failed,
         SUM(CASE WHEN status = 'failed' OR status = 'succeeded' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS ended
  FROM executions
  GROUP BY iteration
), hourly AS (
  SELECT iteration, entered_hour, CAST(COUNT(*) AS BIGINT) AS n FROM task_intake GROUP BY iteration, entered_hour
), entered AS (
  SELECT iteration, SUM(n) AS tasks_in, MAX(n) AS intake_peak FROM hourly GROUP BY iteration
)
SELECT r.iteration AS iteration, r.failed AS failed, r.ended AS ended, COALESCE(e.tasks_in, 0) AS tasks_in, COALESCE(e.intake_peak, 0) AS intake_peak
FROM ran AS r
INNER JOIN axis AS a ON r.iteration = a.iteration
LEFT JOIN entered AS e ON r.iteration = e.iteration
ORDER BY a.ordinal
