-- title: Commits, their scope and what they touched
-- text: Lines and files by whether the declared scope covers them. Where nothing was declared, nothing can be said.
-- page: iteration
-- heads: iteration = Iteration; sha = Commit; task_id = Task; agent = Agent; at = At; files = Files; out_files = Out of scope|files; deleted = Deleted|lines; out_deleted = Deleted out of scope|lines; word = Reading; message = Message
-- empty: No commits.
WITH sums AS (
  SELECT row_id, CAST(COUNT(*) AS BIGINT) AS files, SUM(deleted) AS deleted,
         SUM(CASE WHEN in_scope = false THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS out_files,
         SUM(CASE WHEN in_scope = false THEN deleted ELSE CAST(0 AS BIGINT) END) AS out_deleted,
         SUM(CASE WHEN in_scope IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS unjudged
  FROM touched_paths
  GROUP BY row_id
)
SELECT c.iteration AS iteration, SUBSTR(c.sha, 1, 12) AS sha, c.task_id AS task_id, c.agent AS agent, c.at AS at, s.files AS files,
       CASE WHEN s.unjudged = 0 THEN s.out_files END AS out_files, s.deleted AS deleted, CASE WHEN s.unjudged = 0 THEN s.out_deleted END AS out_deleted,
       CASE WHEN s.unjudged > 0 THEN 'scope not declared'
            WHEN s.out_deleted > 0 THEN 'deleted what was not its task'
            WHEN s.out_files > 0 THEN 'touched what was not its task'
            ELSE 'in scope' END AS word,
       c.message AS message, c.source_path AS source_path, c.source_line AS source_line
FROM commits AS c
INNER JOIN sums AS s ON c.row_id = s.row_id
INNER JOIN axis AS a ON c.iteration = a.iteration
ORDER BY a.ordinal DESC, at NULLS LAST, c.row_id
