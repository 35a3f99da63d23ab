-- title: Systemic warnings
-- text: When a category under today's rules became systemic, and when it was over. The thresholds for on and off differ, so that a warning does not flap.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; category = Category; on_at = Since; off_at = Until; peak = Most within the window|runs; word = Advice
-- empty: No category became systemic.
SELECT s.iteration AS iteration, s.category AS category, s.on_at AS on_at, s.off_at AS off_at, s.peak AS peak,
       CASE WHEN s.category = 'UNKNOWN' THEN 'name it first: loopscope suggest'
            WHEN s.category = 'RESOURCE' THEN 'do not retry; raise the budget or cut the task'
            WHEN s.category = 'TIMEOUT' THEN 'cut the task smaller before another run'
            WHEN s.category = 'AUTH' THEN 'renew the credentials; no retry mends this'
            WHEN s.category = 'LOGIC' THEN 'give the error back to the agent'
            ELSE 'wait, then try again' END AS word
FROM systemic_warnings_log AS s
INNER JOIN axis AS a ON s.iteration = a.iteration
ORDER BY a.ordinal DESC, on_at, category
