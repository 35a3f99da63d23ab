-- title: Runs at or near their limit
-- text: Within five per cent of the limit they ran under.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; id = Run; agent = Agent; task_type = Task type; minutes = Took|minutes; limit_minutes = Limit|minutes; status = Ended; cost_usd = Cost|usd; word = Reading
-- empty: No run came near its limit.
SELECT r.iteration AS iteration, r.id AS id, r.agent AS agent, r.task_type AS task_type, CAST(r.duration_ms AS DOUBLE) / 60000 AS minutes,
       CAST(r.limit_ms AS DOUBLE) / 60000 AS limit_minutes, r.status AS status, CAST(r.cost_nano_usd AS DOUBLE) / 1000000000 AS cost_usd, r.word AS word,
       r.source_path AS source_path, r.source_line AS source_line
FROM near_limit_runs AS r
INNER JOIN axis AS a ON r.iteration = a.iteration
ORDER BY a.ordinal DESC, r.started_at NULLS LAST, r.row_id
