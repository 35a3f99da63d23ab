-- title: Age of stuck tasks by reason
-- text: Each mark is a stuck task of the newest dump of all, placed by how long it waits.
-- page: system
-- draw: strip
-- bar: age_hours
-- heads: reason = Held by; age_hours = Waiting|hours; runs = Tasks
-- empty: No task is stuck.
WITH newest AS (
  SELECT MAX(a.ordinal) AS newest_ordinal FROM dispatch AS d INNER JOIN axis AS a ON d.iteration = a.iteration
), aged AS (
  SELECT s.reason AS reason, CAST(s.age_minutes AS DOUBLE) / 60 AS age_hours
  FROM stuck_rows AS s
  INNER JOIN axis AS a ON s.iteration = a.iteration
  INNER JOIN newest AS n ON a.ordinal = n.newest_ordinal
  WHERE s.age_minutes IS NOT NULL
)
SELECT reason, age_hours, CAST(COUNT(*) AS BIGINT) AS runs
FROM aged
GROUP BY reason, age_hours
ORDER BY reason, age_hours
