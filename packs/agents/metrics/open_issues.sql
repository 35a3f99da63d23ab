-- title: Open issues
-- question: How much work waits in the tracker?
-- unit: issues
-- better: none
-- chart: line
-- scope: iteration
-- definition: Issues of the tracker's dump of the iteration that are neither closed nor deleted.
-- rows: FROM issue_states WHERE status IS NULL OR (status <> 'closed' AND status <> 'tombstone')
-- show: id, status, priority, type, title
SELECT iteration, SUM(CASE WHEN status = 'closed' OR status = 'tombstone' THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS value
FROM issue_states
GROUP BY iteration
ORDER BY iteration
