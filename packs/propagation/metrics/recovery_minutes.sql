-- title: Minutes to recovery
-- question: How long until users could work again?
-- unit: minutes
-- better: lower
-- chart: stacked
-- scope: history
-- definition: Whole minutes from the moment an incident was noticed until its users could work again, by incident. An incident that is
--   not over has none.
-- rows: FROM incident_minutes WHERE recovery_minutes IS NOT NULL
-- show: id, title, opened_at, fix_minutes, recovery_minutes, manual_steps
SELECT iteration, id AS series, MAX(recovery_minutes) AS value
FROM incident_minutes
WHERE recovery_minutes IS NOT NULL
GROUP BY iteration, id
ORDER BY iteration, series
