-- title: Solved tasks
-- question: Which share of the tasks does the loop solve?
-- unit: ratio
-- better: higher
-- chart: line
-- scope: iteration
-- scale: 0..1
-- definition: Trials that were solved, of the trials that were judged. A trial without a verdict is in neither number.
-- rows: FROM trials WHERE solved
-- show: task, suite, model, score
SELECT iteration,
       CAST(SUM(CASE WHEN solved THEN 1 ELSE 0 END) AS BIGINT) AS k,
       CAST(COUNT(solved) AS BIGINT) AS n
FROM trials
WHERE solved IS NOT NULL
GROUP BY iteration
ORDER BY iteration
