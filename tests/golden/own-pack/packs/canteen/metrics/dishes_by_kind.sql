-- title: Dishes
-- question: What is eaten?
-- unit: plates
-- better: none
-- chart: stacked
-- series: soup, stew, salad, other
-- definition: Plates by dish; a dish that is not on the card counts as other.
-- rows: FROM lunches WHERE dish IS NOT NULL
-- show: plate, dish
WITH named AS (
  SELECT iteration, CASE WHEN dish__state = 'other' THEN 'other' ELSE dish END AS series
  FROM lunches WHERE dish IS NOT NULL
)
SELECT iteration, series, CAST(COUNT(*) AS BIGINT) AS value
FROM named GROUP BY iteration, series ORDER BY iteration, series NULLS LAST
