-- title: The reviewer looked at the scope and not at the collateral
-- text: Commits that deleted lines out of their scope, with those who approved them. Nobody named: nobody approved, or nobody noted it.
-- page: iteration
-- heads: iteration = Iteration; sha = Commit; task_id = Task; systems = Systems hit; out_files = Files out of scope; out_deleted = Deleted out of scope|lines; approvals = Approvals; reviewer = Approved by; word = Reading
-- empty: No commit deleted anything out of its scope.
WITH damaging AS (
  SELECT iteration, row_id, sha, task_id, CAST(COUNT(DISTINCT system) AS BIGINT) AS systems, CAST(COUNT(*) AS BIGINT) AS out_files, SUM(deleted) AS out_deleted
  FROM collateral
  WHERE deleted > 0
  GROUP BY iteration, row_id, sha, task_id
), approvals AS (
  SELECT row_id AS approved_id, CAST(COUNT(*) AS BIGINT) AS approvals, MIN(value) AS reviewer FROM commits__reviewed_by GROUP BY row_id
)
SELECT d.iteration AS iteration, SUBSTR(d.sha, 1, 12) AS sha, d.task_id AS task_id, d.systems AS systems, d.out_files AS out_files, d.out_deleted AS out_deleted,
       COALESCE(p.approvals, 0) AS approvals, p.reviewer AS reviewer,
       CASE WHEN p.approvals IS NULL THEN 'not approved' ELSE 'approved, collateral not seen' END AS word
FROM damaging AS d
INNER JOIN axis AS a ON d.iteration = a.iteration
LEFT JOIN approvals AS p ON d.row_id = p.approved_id
ORDER BY a.ordinal DESC, out_deleted DESC, d.row_id, iteration, sha, task_id NULLS LAST
