-- What each kind of task may take, with the ceiling that holds for all of them.
-- scope: iteration
SELECT t.task_type AS task_type, t.base_minutes AS base_minutes, t.retry_minutes AS retry_minutes, p.timeout_ceiling_minutes AS ceiling_minutes
FROM timeouts_allowed AS t
CROSS JOIN params AS p
