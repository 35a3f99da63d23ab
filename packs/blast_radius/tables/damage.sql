-- title: Lines that nobody's task asked to delete
-- text: Over all iterations, the largest loss first.
-- page: system
-- draw: bars
-- bar: deleted
-- heads: what = System or path; deleted = Deleted out of scope|lines; path = Path; found_in = Iteration; sha = Commit
-- empty: No line was deleted out of scope.
SELECT COALESCE(c.system, c.path) AS what, c.deleted AS deleted, c.path AS path, c.iteration AS found_in, SUBSTR(c.sha, 1, 12) AS sha, c.source_path AS source_path, c.source_line AS source_line
FROM collateral AS c
WHERE c.deleted > 0
ORDER BY deleted DESC, what, path, c.row_id, c.ordinal
