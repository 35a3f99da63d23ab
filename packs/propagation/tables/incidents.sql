-- title: Incidents and the way back
-- text: Time until the fix, time until users could work again, and what people did by hand.
-- page: iteration
-- scope: history
-- heads: iteration = Iteration; id = Incident; title = What; fix_minutes = To the fix|minutes; recovery_minutes = To recovery|minutes;
--   manual_steps = By hand|steps; fix_commits = Commits; overridden_review = Review overridden; cause = Cause
-- empty: No incident.
SELECT m.iteration AS iteration, m.id AS id, m.title AS title, m.fix_minutes AS fix_minutes, m.recovery_minutes AS recovery_minutes,
       m.manual_steps AS manual_steps, m.fix_commits AS fix_commits, m.overridden_review AS overridden_review, m.cause AS cause,
       m.source_path AS source_path, m.source_line AS source_line
FROM incident_minutes AS m
INNER JOIN axis AS a ON m.iteration = a.iteration
ORDER BY a.ordinal DESC, id NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
