-- Paths that lost lines out of scope, with the newest earlier commit that had brought them.
-- scope: history
WITH born AS (
  SELECT t.path AS path, m.at_total AS born_total, t.sha AS sha
  FROM touched_paths AS t
  INNER JOIN commit_minutes AS m ON t.row_id = m.row_id
  WHERE t.status = 'added' AND t.reverts IS NULL
), paired AS (
  SELECT c.row_id AS row_id, c.ordinal AS ordinal, MAX(b.born_total) AS born_total
  FROM collateral AS c
  INNER JOIN commit_minutes AS m ON c.row_id = m.row_id
  INNER JOIN born AS b ON c.path = b.path
  WHERE c.deleted > 0 AND b.born_total < m.at_total
  GROUP BY c.row_id, c.ordinal
)
SELECT c.iteration AS iteration, c.row_id AS row_id, c.ordinal AS ordinal, c.sha AS sha, c.task_id AS task_id, c.agent AS agent, c.at AS at,
       c.path AS path, c.system AS system, c.deleted AS deleted, c.status AS status, CAST(m.at_total - p.born_total AS DOUBLE) / 60 AS hours_survived,
       c.source_path AS source_path, c.source_line AS source_line
FROM collateral AS c
INNER JOIN paired AS p ON c.row_id = p.row_id AND c.ordinal = p.ordinal
INNER JOIN commit_minutes AS m ON c.row_id = m.row_id
