-- title: Age of stuck tasks, median
-- question: How long has the typical stuck task been waiting?
-- unit: minutes
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Lower median (nearest rank) of the minutes from `since` to the moment of the newest dump, over its stuck tasks that say
--   since when. No such task: a gap.
-- rows: FROM stuck_rows WHERE age_minutes IS NOT NULL
-- show: age_minutes, task_id, reason, since, agent
WITH ranked AS (
  SELECT iteration, age_minutes,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration ORDER BY age_minutes, row_id) AS BIGINT) AS place,
         CAST(COUNT(*) OVER (PARTITION BY iteration) AS BIGINT) AS total
  FROM stuck_rows
  WHERE age_minutes IS NOT NULL
)
SELECT iteration, CAST(MIN(CASE WHEN place * 2 >= total THEN age_minutes END) AS BIGINT) AS value
FROM ranked
GROUP BY iteration
ORDER BY iteration
