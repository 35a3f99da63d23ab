-- title: A range in ON
-- question: What does a range in ON give?
-- unit: rows
-- better: none
-- chart: line
-- definition: The embedded engine would answer this wrongly without an error.
-- rows: FROM findings
-- show: id
SELECT f.iteration, CAST(COUNT(*) AS BIGINT) AS value
FROM findings AS f LEFT JOIN findings AS g ON f.created_at < g.created_at
GROUP BY f.iteration ORDER BY f.iteration
