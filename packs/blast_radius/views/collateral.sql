-- scope: iteration
SELECT iteration, row_id, ordinal, sha, task_id, agent, at, path, system, added, deleted, status, source_path, source_line
FROM touched_paths
WHERE in_scope = false
