-- title: Unimplemented places
-- question: How many places say that they are not implemented?
-- unit: hits
-- better: lower
-- chart: line
-- scope: iteration
-- definition: Hits of the search for unimplemented code, as the tracker of the iteration recorded them.
-- rows: FROM iterations WHERE grep_hits_unimplemented IS NOT NULL
-- show: grep_hits_unimplemented, instrument
SELECT iteration, MAX(grep_hits_unimplemented) AS value
FROM iterations
WHERE grep_hits_unimplemented IS NOT NULL
GROUP BY iteration
ORDER BY iteration
