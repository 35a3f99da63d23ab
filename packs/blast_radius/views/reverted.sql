-- Commits that take another one back, and how long that had stood.
-- scope: history
WITH matched AS (
  SELECT r.row_id AS row_id, MIN(m.at_total - d.at_total) AS stood_minutes
  FROM commits AS r
  INNER JOIN commits AS c ON r.reverts = c.sha
  INNER JOIN commit_minutes AS m ON r.row_id = m.row_id
  INNER JOIN commit_minutes AS d ON c.row_id = d.row_id
  GROUP BY r.row_id
), sizes AS (
  SELECT row_id, CAST(COUNT(*) AS BIGINT) AS files, SUM(COALESCE(added, 0)) AS added, SUM(COALESCE(deleted, 0)) AS deleted
  FROM commits__files
  GROUP BY row_id
), joined AS (
  SELECT c.iteration AS iteration, c.row_id AS row_id, c.sha AS sha, c.reverts AS reverts, c.agent AS agent, c.at AS at, c.message AS message,
         x.stood_minutes AS stood_minutes, s.files AS files, s.added AS added, s.deleted AS deleted, c.source_path AS source_path,
         c.source_line AS source_line
  FROM commits AS c
  LEFT JOIN matched AS x ON c.row_id = x.row_id
  LEFT JOIN sizes AS s ON c.row_id = s.row_id
)
SELECT iteration, row_id, sha, reverts, agent, at, message, CAST(stood_minutes AS DOUBLE) / 60 AS hours_to_revert,
       COALESCE(files, 0) AS files, COALESCE(added, 0) AS added, COALESCE(deleted, 0) AS deleted, source_path, source_line
FROM joined
WHERE reverts IS NOT NULL
