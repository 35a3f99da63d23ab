-- title: Collateral that a reviewer let pass
-- question: How often was the damage approved?
-- unit: ratio
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Commits with lines deleted out of scope that somebody had approved (k), out of all commits with lines deleted out of scope (n).
--   The reviewer looked at the deliverable and not at what it took along.
-- rows: FROM collateral WHERE deleted > 0
-- show: sha, task_id, path, deleted
WITH damaging AS (
  SELECT DISTINCT iteration, row_id FROM collateral WHERE deleted > 0
), approved AS (
  SELECT DISTINCT row_id AS approved_id FROM commits__reviewed_by
), joined AS (
  SELECT d.iteration AS iteration, a.approved_id AS approved_id
  FROM damaging AS d
  LEFT JOIN approved AS a ON d.row_id = a.approved_id
)
SELECT iteration, CAST(COUNT(approved_id) AS BIGINT) AS k, CAST(COUNT(*) AS BIGINT) AS n
FROM joined
GROUP BY iteration
ORDER BY iteration
