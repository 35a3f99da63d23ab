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
), later AS (
  SELECT id AS next_id, sweep_no - 1 AS prev_no FROM finding_life
), gone AS (
  SELECT l.id AS id, l.sweep_no + 1 AS gone_no, l.age AS age, l.severity AS severity, l.phase AS phase,
         l.title AS title, l.file AS file, l.source_path AS source_path, l.source_line AS source_line
  FROM finding_life AS l
  LEFT JOIN later AS t ON l.id = t.next_id AND l.sweep_no = t.prev_no
  WHERE t.next_id IS NULL
)
SELECT n.iteration AS iteration, n.ordinal AS ordinal, g.id AS id, g.age + 1 AS age, g.severity AS severity,
       g.phase AS phase, g.title AS title, g.file AS file, g.source_path AS source_path, g.source_line AS source_line
FROM gone AS g
INNER JOIN numbered AS n ON g.gone_no = n.sweep_no
