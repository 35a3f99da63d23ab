-- title: None of that was the task
-- text: Each path that a commit touched out of its declared scope, the most deleted lines first; with the system it belongs to, and how long it had lived.
-- page: iteration
-- heads: iteration = Iteration; path = Path; system = System; deleted = Deleted|lines; added = Added|lines; status = File; hours_survived = Had lived|hours; sha = Commit; task_id = Its task; agent = Agent
-- empty: No commit touched anything out of its scope.
WITH joined AS (
  SELECT c.iteration AS iteration, c.row_id AS row_id, c.ordinal AS file_no, c.path AS path, c.system AS system, c.deleted AS deleted, c.added AS added,
         c.status AS status, d.hours_survived AS hours_survived, c.sha AS sha, c.task_id AS task_id, c.agent AS agent,
         c.source_path AS source_path, c.source_line AS source_line
  FROM collateral AS c
  LEFT JOIN destroyed AS d ON c.row_id = d.row_id AND c.ordinal = d.ordinal
)
SELECT j.iteration AS iteration, j.path AS path, j.system AS system, j.deleted AS deleted, j.added AS added, j.status AS status,
       j.hours_survived AS hours_survived, SUBSTR(j.sha, 1, 12) AS sha, j.task_id AS task_id, j.agent AS agent, j.source_path AS source_path, j.source_line AS source_line
FROM joined AS j
INNER JOIN axis AS a ON j.iteration = a.iteration
ORDER BY a.ordinal DESC, deleted DESC, j.row_id, j.file_no
