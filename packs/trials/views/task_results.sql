WITH named AS (
  SELECT iteration, COALESCE(suite, '') AS suite, task, solved, row_id
  FROM trials
)
SELECT iteration, suite, task,
       CAST(SUM(CASE WHEN solved THEN 1 ELSE 0 END) AS BIGINT) AS solved,
       CAST(SUM(CASE WHEN solved IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS judged,
       MIN(row_id) AS row_id
FROM named
GROUP BY iteration, suite, task
