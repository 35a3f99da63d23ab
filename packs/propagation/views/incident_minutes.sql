-- Incidents with whole minutes until the fix and until users could work again, counted through the calendar.
-- scope: history
WITH moments AS (
  SELECT row_id, 'opened' AS what, opened_at AS at FROM incidents WHERE opened_at IS NOT NULL
  UNION ALL
  SELECT row_id, 'fixed' AS what, fixed_at AS at FROM incidents WHERE fixed_at IS NOT NULL
  UNION ALL
  SELECT row_id, 'recovered' AS what, recovered_at AS at FROM incidents WHERE recovered_at IS NOT NULL
), parts AS (
  SELECT row_id, what,
         EXTRACT(YEAR FROM at) AS at_year, EXTRACT(MONTH FROM at) AS at_month, EXTRACT(DAY FROM at) AS at_day,
         EXTRACT(HOUR FROM at) AS at_hour, EXTRACT(MINUTE FROM at) AS at_minute
  FROM moments
), shifted AS (
  SELECT row_id, what, at_day, at_hour, at_minute, at_year - CASE WHEN at_month <= 2 THEN 1 ELSE 0 END AS at_y,
         at_month + CASE WHEN at_month <= 2 THEN 9 ELSE 0 - 3 END AS at_m
  FROM parts
), totals AS (
  SELECT row_id, what, (365 * at_y + CAST(FLOOR(CAST(at_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(at_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(at_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * at_m + 2) AS DOUBLE) / 5) AS BIGINT) + at_day) * 1440
          + at_hour * 60 + at_minute AS total
  FROM shifted
), placed AS (
  SELECT row_id AS placed_id, MAX(CASE WHEN what = 'opened' THEN total END) AS opened,
         MAX(CASE WHEN what = 'fixed' THEN total END) AS fixed, MAX(CASE WHEN what = 'recovered' THEN total END) AS recovered
  FROM totals
  GROUP BY row_id
)
SELECT i.iteration AS iteration, i.row_id AS row_id, i.id AS id, i.title AS title, i.opened_at AS opened_at,
       p.fixed - p.opened AS fix_minutes, p.recovered - p.opened AS recovery_minutes, i.manual_steps AS manual_steps,
       i.fixed_by_count AS fix_commits, i.overridden_review AS overridden_review, i.cause AS cause,
       i.source_path AS source_path, i.source_line AS source_line
FROM incidents AS i
LEFT JOIN placed AS p ON i.row_id = p.placed_id
