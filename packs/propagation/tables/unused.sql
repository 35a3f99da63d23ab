-- title: Shipped and not used
-- text: Capabilities that no call has gone through so far, and for how many days they have been out.
-- page: iteration
-- scope: history
-- heads: iteration = Iteration; kind = Kind; name = Name; package = Package; version = Version; shipped_at = Shipped|UTC; days = Unused for|days;
--   hosts_with = Hosts with it; hosts = Hosts
-- empty: Everything that is declared is used.
WITH unused AS (
  SELECT iteration, ordinal, kind, name, package, version, shipped_at, hosts_with, hosts, source_path, source_line,
         EXTRACT(YEAR FROM shipped_at) AS s_year, EXTRACT(MONTH FROM shipped_at) AS s_month, EXTRACT(DAY FROM shipped_at) AS s_day,
         EXTRACT(YEAR FROM ended_at) AS e_year, EXTRACT(MONTH FROM ended_at) AS e_month, EXTRACT(DAY FROM ended_at) AS e_day
  FROM capability_reach
  WHERE uses = 0
), shifted AS (
  SELECT iteration, ordinal, kind, name, package, version, shipped_at, hosts_with, hosts, source_path, source_line, s_day, e_day,
         s_year - CASE WHEN s_month <= 2 THEN 1 ELSE 0 END AS s_y, s_month + CASE WHEN s_month <= 2 THEN 9 ELSE 0 - 3 END AS s_m,
         e_year - CASE WHEN e_month <= 2 THEN 1 ELSE 0 END AS e_y, e_month + CASE WHEN e_month <= 2 THEN 9 ELSE 0 - 3 END AS e_m
  FROM unused
), dated AS (
  SELECT iteration, ordinal, kind, name, package, version, shipped_at, hosts_with, hosts, source_path, source_line,
         365 * s_y + CAST(FLOOR(CAST(s_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(s_y AS DOUBLE) / 100) AS BIGINT)
           + CAST(FLOOR(CAST(s_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * s_m + 2) AS DOUBLE) / 5) AS BIGINT) + s_day AS shipped_day,
         365 * e_y + CAST(FLOOR(CAST(e_y AS DOUBLE) / 4) AS BIGINT) - CAST(FLOOR(CAST(e_y AS DOUBLE) / 100) AS BIGINT)
           + CAST(FLOOR(CAST(e_y AS DOUBLE) / 400) AS BIGINT) + CAST(FLOOR(CAST((153 * e_m + 2) AS DOUBLE) / 5) AS BIGINT) + e_day AS ended_day
  FROM shifted
)
SELECT iteration, kind, name, package, version, shipped_at, ended_day - shipped_day AS days, hosts_with, hosts, source_path, source_line
FROM dated
ORDER BY ordinal DESC, kind NULLS LAST, name NULLS LAST, version NULLS LAST, source_path NULLS LAST, source_line NULLS LAST, iteration, package NULLS LAST,
         shipped_at NULLS LAST, days NULLS LAST, hosts_with, hosts
