-- title: Merges without the second review
-- question: How often was a required review overridden?
-- unit: merges
-- better: lower
-- chart: line
-- scope: history
-- definition: Incidents of the iteration whose fix was merged although a required review was missing.
-- rows: FROM incident_minutes WHERE overridden_review = TRUE
-- show: id, title, opened_at, fix_commits
SELECT iteration, SUM(CASE WHEN overridden_review = TRUE THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS value
FROM incident_minutes
GROUP BY iteration
ORDER BY iteration
