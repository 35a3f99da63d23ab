-- One row a path that a commit touched.
-- scope: iteration
SELECT f.iteration AS iteration, f.row_id AS row_id, f.ordinal AS ordinal, c.sha AS sha, c.task_id AS task_id, c.agent AS agent, c.at AS at,
       c.reverts AS reverts, s.path AS path, s.in_scope AS in_scope, s.system AS system, COALESCE(f.added, 0) AS added,
       COALESCE(f.deleted, 0) AS deleted, f.status AS status, f.source_path AS source_path, f.source_line AS source_line
FROM commits__files AS f
INNER JOIN commits AS c ON f.row_id = c.row_id
INNER JOIN commit_scope AS s ON f.row_id = s.row_id AND f.ordinal = s.ordinal
