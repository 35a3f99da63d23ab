-- scope: past
WITH ran AS (
  SELECT iteration FROM findings
  UNION ALL
  SELECT iteration FROM clean_sweeps
), sweep AS (
  SELECT DISTINCT f.iteration AS iteration, a.ordinal AS ordinal
  FROM ran AS f
  INNER JOIN axis AS a ON f.iteration = a.iteration
)
SELECT iteration, ordinal, CAST(ROW_NUMBER() OVER (ORDER BY ordinal, iteration) AS BIGINT) AS sweep_no
FROM sweep
