-- title: Hooks, commands, skills and agents used
-- text: How often each was used, in how many sessions, and how many calls a hook refused. The name of a hook is the script it runs.
-- page: iteration
-- heads: iteration = Iteration; kind = Kind; name = Name; event = Event; uses = Uses; sessions = Sessions; refusals = Refusals; last_at = Last
-- empty: No use was noted.
-- bar: uses
WITH refusals AS (
  SELECT iteration, rejected_by, CAST(COUNT(*) AS BIGINT) AS n
  FROM judged_calls
  WHERE refused_by = 'a hook' AND rejected_by IS NOT NULL
  GROUP BY iteration, rejected_by
), named AS (
  SELECT u.iteration AS iteration, a.ordinal AS ordinal, COALESCE(u.kind, '(none)') AS kind, u.name AS name, COALESCE(u.event, '') AS event,
         u.session AS session, u.at AS at
  FROM uses AS u
  INNER JOIN axis AS a ON u.iteration = a.iteration
), counted AS (
  SELECT u.iteration AS iteration, u.ordinal AS ordinal, u.kind AS kind, u.name AS name, u.event AS event,
         CAST(COUNT(*) AS BIGINT) AS uses, CAST(COUNT(DISTINCT u.session) AS BIGINT) AS sessions, MAX(u.at) AS last_at
  FROM named AS u
  GROUP BY u.iteration, u.ordinal, u.kind, u.name, u.event
)
SELECT c.iteration AS iteration, c.kind AS kind, c.name AS name, NULLIF(c.event, '') AS event, c.uses AS uses, c.sessions AS sessions,
       CASE WHEN c.kind = 'hook' THEN COALESCE(r.n, 0) ELSE NULL END AS refusals, c.last_at AS last_at
FROM counted AS c
LEFT JOIN refusals AS r ON c.iteration = r.iteration AND c.name = r.rejected_by
ORDER BY c.ordinal DESC, c.kind, c.uses DESC, c.name, c.event
