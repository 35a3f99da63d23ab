-- title: Guests
-- question: How many guests share plates?
-- unit: guests
-- better: none
-- chart: line
-- definition: Rows of the list of guests.
-- rows: FROM lunches WHERE guests_count > 0
-- show: plate, guests_count
SELECT iteration, CAST(COUNT(*) AS BIGINT) AS value
FROM lunches__guests GROUP BY iteration ORDER BY iteration
