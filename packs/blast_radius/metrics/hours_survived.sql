-- title: Hours that the destroyed had lived
-- question: How old was what was destroyed in passing?
-- unit: hours
-- better: none
-- chart: line
-- scope: history
-- definition: Hours from the commit that had added a path to the commit of the iteration that removed lines from it out of scope: the shortest
--   of them. Exact to the minute. A path whose birth no commit shows is not counted.
-- rows: FROM destroyed
-- show: hours_survived, path, system, deleted, sha
SELECT iteration, MIN(hours_survived) AS value
FROM destroyed
GROUP BY iteration
ORDER BY iteration
