-- title: Lunches by dish
-- question: What was eaten?
-- unit: rows
-- better: none
-- chart: stacked
-- series: soup, salad
-- tones: soup = good; salat = better
-- definition: Rows by the dish that they name.
-- rows: FROM findings
-- show: id
SELECT iteration, severity AS series, CAST(COUNT(*) AS BIGINT) AS value
FROM findings GROUP BY iteration, severity ORDER BY iteration, series NULLS LAST
