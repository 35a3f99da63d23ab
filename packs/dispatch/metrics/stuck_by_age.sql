-- title: Stuck tasks by age
-- question: Do they wait for minutes or for days?
-- unit: tasks
-- better: lower
-- chart: stacked
-- scope: iteration
-- series: under 1 h, 1 to 4 h, 4 to 24 h, 1 to 3 days, over 3 days, age unknown
-- tones: under 1 h = step; 1 to 4 h = step; 4 to 24 h = step; 1 to 3 days = step; over 3 days = step; age unknown = context
-- definition: Rows of stuck tasks in the newest dump of the iteration by the time since when they wait.
-- rows: FROM stuck_rows
-- show: age_minutes, task_id, reason, since, agent
WITH banded AS (
  SELECT iteration,
         CASE WHEN age_minutes IS NULL THEN 'age unknown'
              WHEN age_minutes < 60 THEN 'under 1 h'
              WHEN age_minutes < 240 THEN '1 to 4 h'
              WHEN age_minutes < 1440 THEN '4 to 24 h'
              WHEN age_minutes < 4320 THEN '1 to 3 days'
              ELSE 'over 3 days' END AS series
  FROM stuck_rows
)
SELECT iteration, series, CAST(COUNT(*) AS BIGINT) AS value
FROM banded
GROUP BY iteration, series
ORDER BY iteration, series
