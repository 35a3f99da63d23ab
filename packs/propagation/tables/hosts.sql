-- title: Shipped, installed, used, by host
-- text: Each host that made calls, beside each package that is declared or found: what it ships, whether it stands there, how many
--   versions behind, and how much of it a call of that host ever went through.
-- page: system
-- scope: history
-- heads: host = Host; calls = Calls|calls; package = Package; installed = Installed; version = Version; newest = Newest; behind = Behind|versions;
--   shipped = Ships|capabilities; used = Used here|capabilities; seen_at = Seen|UTC
-- empty: No call names its host.
WITH hosts AS (
  SELECT host, CAST(COUNT(*) AS BIGINT) AS calls FROM tool_calls WHERE host IS NOT NULL GROUP BY host
), named_packages AS (
  SELECT package FROM capabilities WHERE package IS NOT NULL
  UNION ALL
  SELECT package FROM installs WHERE package IS NOT NULL
), packages AS (
  SELECT DISTINCT package FROM named_packages
), shipped_versions AS (
  SELECT package, version, MAX(shipped_at) AS shipped_at
  FROM capabilities
  WHERE package IS NOT NULL AND version IS NOT NULL AND shipped_at IS NOT NULL
  GROUP BY package, version
), numbered AS (
  SELECT package, version, CAST(ROW_NUMBER() OVER (PARTITION BY package ORDER BY shipped_at, version) AS BIGINT) AS n,
         CAST(COUNT(*) OVER (PARTITION BY package) AS BIGINT) AS of_n
  FROM shipped_versions
  WHERE shipped_at IS NOT NULL
), newest AS (
  SELECT package AS newest_package, version AS newest, of_n AS newest_n FROM numbered WHERE n = of_n
), own AS (
  SELECT package AS own_package, version AS own_version, n AS own_n FROM numbered
), named AS (
  SELECT DISTINCT package, kind, name FROM capabilities WHERE package IS NOT NULL AND kind IS NOT NULL
), ships AS (
  SELECT package AS ships_package, CAST(COUNT(*) AS BIGINT) AS shipped FROM named GROUP BY package
), went AS (
  SELECT DISTINCT host, capability FROM tool_calls WHERE host IS NOT NULL AND capability IS NOT NULL
), used_here AS (
  SELECT w.host AS used_host, n.package AS used_package, CAST(COUNT(*) AS BIGINT) AS used
  FROM went AS w
  INNER JOIN named AS n ON w.capability = n.name
  GROUP BY w.host, n.package
), found AS (
  SELECT host AS found_host, package AS found_package, version, enabled, seen_at FROM installs
), pairs AS (
  SELECT h.host AS host, h.calls AS calls, p.package AS package FROM hosts AS h CROSS JOIN packages AS p
)
SELECT h.host AS host, h.calls AS calls, h.package AS package,
       CASE WHEN f.found_host IS NULL THEN 'no' WHEN f.enabled = FALSE THEN 'switched off' ELSE 'yes' END AS installed,
       f.version AS version, w.newest AS newest, w.newest_n - o.own_n AS behind, s.shipped AS shipped,
       CASE WHEN s.shipped IS NULL THEN NULL ELSE COALESCE(u.used, 0) END AS used, f.seen_at AS seen_at
FROM pairs AS h
LEFT JOIN found AS f ON h.host = f.found_host AND h.package = f.found_package
LEFT JOIN newest AS w ON h.package = w.newest_package
LEFT JOIN own AS o ON h.package = o.own_package AND f.version = o.own_version
LEFT JOIN ships AS s ON h.package = s.ships_package
LEFT JOIN used_here AS u ON h.host = u.used_host AND h.package = u.used_package
ORDER BY host NULLS LAST, package NULLS LAST, calls, installed, version NULLS LAST, newest NULLS LAST, behind NULLS LAST, shipped NULLS LAST,
         used NULLS LAST, seen_at NULLS LAST
