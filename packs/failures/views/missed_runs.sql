-- Failures that came before the rule which names them today. Minutes are counted through the calendar.
-- scope: iteration
-- keep: true
WITH missed AS (
  SELECT f.iteration AS iteration, f.row_id AS row_id, f.id AS id, f.agent AS agent, f.error AS error, f.failed_at AS failed_at,
         h.id AS rule, h.created_at AS created_at, f.cost_nano_usd AS cost_nano_usd, f.source_path AS source_path, f.source_line AS source_line
  FROM replayed_runs AS f
  INNER JOIN rule_history AS h ON f.now_rule = h.id
  WHERE h.created_at IS NOT NULL AND f.failed_at < h.created_at AND h.in_data
), parts AS (
  SELECT row_id, rule,
         EXTRACT(YEAR FROM failed_at) AS f_year, EXTRACT(MONTH FROM failed_at) AS f_month, EXTRACT(DAY FROM failed_at) AS f_day,
         EXTRACT(HOUR FROM failed_at) AS f_hour, EXTRACT(MINUTE FROM failed_at) AS f_minute,
         EXTRACT(YEAR FROM created_at) AS c_year, EXTRACT(MONTH FROM created_at) AS c_month, EXTRACT(DAY FROM created_at) AS c_day,
         EXTRACT(HOUR FROM created_at) AS c_hour, EXTRACT(MINUTE FROM created_at) AS c_minute
  FROM missed
), shifted AS (
  SELECT row_id, rule, f_day, f_hour, f_minute, c_day, c_hour, c_minute,
         f_year - CASE WHEN f_month <= 2 THEN 1 ELSE 0 END AS f_y, f_month + CASE WHEN f_month <= 2 THEN 9 ELSE 0 - 3 END AS f_m,
         c_year - CASE WHEN c_month <= 2 THEN 1 ELSE 0 END AS c_y, c_month + CASE WHEN c_month <= 2 THEN 9 ELSE 0 - 3 END AS c_m
  FROM parts
), counted AS (
  SELECT row_id, rule,
         (365 * f_y + CAST(FLOOR(CAST(f_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(f_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(f_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * f_m + 2) AS DOUBLE) / 5) AS BIGINT) + f_day) * 1440
          + f_hour * 60 + f_minute AS f_total,
         (365 * c_y + CAST(FLOOR(CAST(c_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(c_y AS DOUBLE) / 100) AS BIGINT)
          + CAST(FLOOR(CAST(c_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * c_m + 2) AS DOUBLE) / 5) AS BIGINT) + c_day) * 1440
          + c_hour * 60 + c_minute AS c_total
  FROM shifted
)
SELECT m.iteration AS iteration, m.row_id AS row_id, m.id AS id, m.agent AS agent, m.error AS error, m.failed_at AS failed_at,
       m.rule AS rule, m.created_at AS created_at, c.c_total - c.f_total AS late_minutes, m.cost_nano_usd AS cost_nano_usd,
       m.source_path AS source_path, m.source_line AS source_line
FROM missed AS m
INNER JOIN counted AS c ON m.row_id = c.row_id AND m.rule = c.rule
