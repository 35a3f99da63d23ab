-- Moments of commits as whole minutes, counted through the calendar.
-- scope: history
WITH parts AS (
  SELECT row_id,
         EXTRACT(YEAR FROM at) AS at_year, EXTRACT(MONTH FROM at) AS at_month, EXTRACT(DAY FROM at) AS at_day,
         EXTRACT(HOUR FROM at) AS at_hour, EXTRACT(MINUTE FROM at) AS at_minute
  FROM commits
  WHERE at IS NOT NULL
), shifted AS (
  SELECT row_id, at_day, at_hour, at_minute, at_year - CASE WHEN at_month <= 2 THEN 1 ELSE 0 END AS at_y, at_month + CASE WHEN at_month <= 2 THEN 9 ELSE 0 - 3 END AS at_m
  FROM parts
)
SELECT row_id, (365 * at_y + CAST(FLOOR(CAST(at_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(at_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(at_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * at_m + 2) AS DOUBLE) / 5) AS BIGINT) + at_day) * 1440
          + at_hour * 60 + at_minute AS at_total
FROM shifted
