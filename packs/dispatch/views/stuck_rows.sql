-- A task is stuck when the dispatcher names a reason, or calls its state stuck or blocked. Ages are
-- whole minutes, counted through the calendar, because subtracting times differs between engines.
-- scope: iteration
WITH stuck AS (
  SELECT iteration, row_id, at, task_id, state, COALESCE(block_reason, 'no reason given') AS reason, since, agent, source_path, source_line
  FROM newest_dump
  WHERE task_id IS NOT NULL AND (block_reason IS NOT NULL OR state = 'stuck' OR state = 'blocked')
), parts AS (
  SELECT row_id,
         EXTRACT(YEAR FROM at) AS at_year, EXTRACT(MONTH FROM at) AS at_month, EXTRACT(DAY FROM at) AS at_day,
         EXTRACT(HOUR FROM at) AS at_hour, EXTRACT(MINUTE FROM at) AS at_minute,
         EXTRACT(YEAR FROM since) AS since_year, EXTRACT(MONTH FROM since) AS since_month, EXTRACT(DAY FROM since) AS since_day,
         EXTRACT(HOUR FROM since) AS since_hour, EXTRACT(MINUTE FROM since) AS since_minute
  FROM stuck
), shifted AS (
  SELECT row_id, at_day, at_hour, at_minute, since_day, since_hour, since_minute,
         at_year - CASE WHEN at_month <= 2 THEN 1 ELSE 0 END AS at_y, at_month + CASE WHEN at_month <= 2 THEN 9 ELSE 0 - 3 END AS at_m,
         since_year - CASE WHEN since_month <= 2 THEN 1 ELSE 0 END AS since_y, since_month + CASE WHEN since_month <= 2 THEN 9 ELSE 0 - 3 END AS since_m
  FROM parts
), counted AS (
  SELECT row_id,
         (365 * at_y + CAST(FLOOR(CAST(at_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(at_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(at_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * at_m + 2) AS DOUBLE) / 5) AS BIGINT) + at_day) * 1440
          + at_hour * 60 + at_minute AS at_total,
         (365 * since_y + CAST(FLOOR(CAST(since_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(since_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(since_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * since_m + 2) AS DOUBLE) / 5) AS BIGINT) + since_day) * 1440
          + since_hour * 60 + since_minute AS since_total
  FROM shifted
)
SELECT s.iteration AS iteration, s.row_id AS row_id, s.at AS at, s.task_id AS task_id, s.state AS state, s.reason AS reason,
       s.since AS since, s.agent AS agent, c.at_total - c.since_total AS age_minutes, s.source_path AS source_path, s.source_line AS source_line
FROM stuck AS s
INNER JOIN counted AS c ON s.row_id = c.row_id
