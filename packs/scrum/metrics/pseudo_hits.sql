-- title: Pretended results
-- question: How many places hold a pretended result?
-- unit: hits
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Hits of the search for placeholders, stubs, mocks and fakes outside of tests, as the tracker of the iteration
--   recorded them.
-- rows: FROM iterations WHERE grep_hits_pseudo IS NOT NULL
-- show: grep_hits_pseudo, instrument
SELECT iteration, MAX(grep_hits_pseudo) AS value
FROM iterations
WHERE grep_hits_pseudo IS NOT NULL
GROUP BY iteration
ORDER BY iteration
