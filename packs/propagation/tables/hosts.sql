-- title: Hosts and what stands on them
-- text: Each host that made calls, with the packages installed by now. A host without a package works without it.
-- page: system
-- scope: history
-- heads: host = Host; calls = Calls|calls; package = Package; version = Version; enabled = Switched on; seen_at = Seen|UTC; newest = Newest version
-- empty: No call names its host.
WITH hosts AS (
  SELECT host, CAST(COUNT(*) AS BIGINT) AS calls FROM tool_calls WHERE host IS NOT NULL GROUP BY host
), shipped AS (
  SELECT package, version, MAX(shipped_at) AS shipped_at FROM capabilities WHERE package IS NOT NULL AND version IS NOT NULL AND shipped_at IS NOT NULL GROUP BY package, version
), numbered AS (
  SELECT package, version, CAST(ROW_NUMBER() OVER (PARTITION BY package ORDER BY shipped_at, version) AS BIGINT) AS n,
         CAST(COUNT(*) OVER (PARTITION BY package) AS BIGINT) AS of_n
  FROM shipped
  WHERE shipped_at IS NOT NULL
), newest AS (
  SELECT package AS newest_package, version AS newest FROM numbered WHERE n = of_n
), found AS (
  SELECT host AS found_host, package, version, enabled, seen_at FROM installs
)
SELECT h.host AS host, h.calls AS calls, f.package AS package, f.version AS version, f.enabled AS enabled, f.seen_at AS seen_at, w.newest AS newest
FROM hosts AS h
LEFT JOIN found AS f ON h.host = f.found_host
LEFT JOIN newest AS w ON f.package = w.newest_package
ORDER BY host NULLS LAST, package NULLS LAST, calls, version NULLS LAST, enabled NULLS LAST, seen_at NULLS LAST, newest NULLS LAST
