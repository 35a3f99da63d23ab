-- title: Alarms
-- text: What an iteration's page, this page and the health page say in a sentence of their own.
-- page: system
-- heads: iteration = Iteration; sentence = Alarm
-- empty: No alarm.
-- cap: 60
WITH damaged AS (
  SELECT iteration, CAST(COUNT(DISTINCT system) AS BIGINT) AS systems, SUM(deleted) AS lines, CAST(COUNT(DISTINCT row_id) AS BIGINT) AS commits_seen
  FROM collateral
  WHERE deleted > 0
  GROUP BY iteration
)
SELECT d.iteration AS iteration,
       'None of that was the task: ' || CAST(d.lines AS VARCHAR) || ' lines of ' || CAST(d.systems AS VARCHAR)
         || CASE WHEN d.systems = 1 THEN ' system' ELSE ' systems' END || ' were deleted out of scope by '
         || CAST(d.commits_seen AS VARCHAR) || CASE WHEN d.commits_seen = 1 THEN ' commit.' ELSE ' commits.' END AS sentence
FROM damaged AS d
INNER JOIN axis AS a ON d.iteration = a.iteration
WHERE d.systems > 0
ORDER BY a.ordinal DESC
