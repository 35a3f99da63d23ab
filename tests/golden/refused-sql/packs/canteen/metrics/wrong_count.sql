-- title: Something unknown
-- question: What does a window over an aggregate give?
-- unit: rows
-- better: none
-- chart: line
-- definition: A list instead of a number.
-- rows: FROM findings
-- show: id
SELECT iteration, SUM(COUNT(*)) OVER (ORDER BY iteration) AS value
FROM findings GROUP BY iteration ORDER BY iteration
