-- scope: history
WITH waiting AS (
  SELECT DISTINCT iteration AS waiting_iteration FROM iterations WHERE status = 'queued'
)
SELECT a.iteration AS iteration, a.ordinal AS ordinal
FROM axis AS a
LEFT JOIN waiting AS w ON a.iteration = w.waiting_iteration
WHERE w.waiting_iteration IS NULL
