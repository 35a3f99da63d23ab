-- title: Plates returned
-- question: What share of the plates comes back?
-- unit: ratio
-- better: lower
-- chart: line
-- definition: Plates with something left on them, of all plates.
-- rows: FROM lunches WHERE returned
-- show: plate, dish
SELECT iteration,
       CAST(SUM(CASE WHEN returned THEN 1 ELSE 0 END) AS BIGINT) AS k,
       CAST(COUNT(*) AS BIGINT) AS n
FROM lunches GROUP BY iteration ORDER BY iteration
