-- Each capability in each iteration with calls: on how many of the hosts it stands, and how often it was used so far.
-- scope: history
WITH heard AS (
  SELECT DISTINCT t.iteration AS iteration, t.host AS host, a.ordinal AS ordinal, COALESCE(a.finished_at, a.started_at) AS ended_at
  FROM tool_calls AS t
  INNER JOIN axis AS a ON t.iteration = a.iteration
  WHERE t.host IS NOT NULL
), turns AS (
  SELECT iteration, ordinal, ended_at, CAST(COUNT(*) AS BIGINT) AS hosts FROM heard GROUP BY iteration, ordinal, ended_at
), present AS (
  SELECT h.iteration AS present_iteration, i.package AS present_package, CAST(COUNT(*) AS BIGINT) AS hosts_with
  FROM heard AS h
  INNER JOIN installs AS i ON h.host = i.host
  WHERE (i.seen_at IS NULL OR i.seen_at <= h.ended_at) AND (i.enabled IS NULL OR i.enabled = TRUE)
  GROUP BY h.iteration, i.package
), used AS (
  SELECT t.capability AS name, a.ordinal AS ordinal, CAST(COUNT(*) AS BIGINT) AS n
  FROM tool_calls AS t
  INNER JOIN axis AS a ON t.iteration = a.iteration
  WHERE t.capability IS NOT NULL
  GROUP BY t.capability, a.ordinal
), so_far AS (
  SELECT x.iteration AS used_iteration, u.name AS used_name, SUM(u.n) AS uses
  FROM turns AS x
  CROSS JOIN used AS u
  WHERE u.ordinal <= x.ordinal
  GROUP BY x.iteration, u.name
), declared AS (
  SELECT x.iteration AS iteration, x.ordinal AS ordinal, x.hosts AS hosts, c.row_id AS row_id, c.kind AS kind, c.name AS name,
         c.package AS package, c.version AS version, c.shipped_at AS shipped_at, x.ended_at AS ended_at,
         c.source_path AS source_path, c.source_line AS source_line
  FROM turns AS x
  CROSS JOIN capabilities AS c
  WHERE c.shipped_at IS NULL OR c.shipped_at <= x.ended_at
)
SELECT d.iteration AS iteration, d.ordinal AS ordinal, d.row_id AS row_id, d.kind AS kind, d.name AS name, d.package AS package,
       d.version AS version, d.shipped_at AS shipped_at, d.ended_at AS ended_at, d.hosts AS hosts,
       COALESCE(p.hosts_with, 0) AS hosts_with, COALESCE(s.uses, 0) AS uses, d.source_path AS source_path, d.source_line AS source_line
FROM declared AS d
LEFT JOIN present AS p ON d.iteration = p.present_iteration AND d.package = p.present_package
LEFT JOIN so_far AS s ON d.iteration = s.used_iteration AND d.name = s.used_name
