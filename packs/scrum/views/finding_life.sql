-- scope: past
WITH ran AS (
  SELECT iteration FROM findings
  UNION ALL
  SELECT iteration FROM clean_sweeps
), sweep AS (
  SELECT DISTINCT f.iteration AS iteration, a.ordinal AS ordinal
  FROM ran AS f
  INNER JOIN axis AS a ON f.iteration = a.iteration
), numbered AS (
  SELECT iteration, ordinal, CAST(ROW_NUMBER() OVER (ORDER BY ordinal, iteration) AS BIGINT) AS sweep_no
  FROM sweep
), carried AS (
  SELECT iteration, id, MIN(row_id) AS row_id
  FROM findings
  WHERE status IS NULL OR status <> 'fixed'
  GROUP BY iteration, id
), present AS (
  SELECT c.iteration AS iteration, n.ordinal AS ordinal, n.sweep_no AS sweep_no, c.id AS id, c.row_id AS row_id
  FROM carried AS c
  INNER JOIN numbered AS n ON c.iteration = n.iteration
), firsts AS (
  SELECT id AS first_id, MIN(sweep_no) AS first_no, MIN(ordinal) AS first_ordinal
  FROM present
  GROUP BY id
), before AS (
  SELECT id AS prev_id, sweep_no + 1 AS next_no FROM present
)
SELECT p.iteration AS iteration, p.ordinal AS ordinal, p.sweep_no AS sweep_no, p.id AS id,
       CASE WHEN p.sweep_no = f.first_no THEN 'new'
            WHEN b.prev_id IS NULL THEN 'reopened'
            ELSE 'open' END AS life,
       p.ordinal - f.first_ordinal AS age,
       r.severity AS severity, r.status AS status, r.phase AS phase, r.title AS title, r.file AS file, r.line AS line,
       r.source_path AS source_path, r.source_line AS source_line
FROM present AS p
INNER JOIN firsts AS f ON p.id = f.first_id
INNER JOIN findings AS r ON p.row_id = r.row_id
LEFT JOIN before AS b ON p.id = b.prev_id AND p.sweep_no = b.next_no
