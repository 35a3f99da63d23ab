-- title: Missions that failed, and of what
-- text: Not FAILED, but why: the error of the last run of each mission.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; mission = Mission; runs = Runs; error = Died of; agent = Agent; task_id = Last task
-- empty: No mission failed.
SELECT m.iteration AS iteration, m.mission AS mission, m.runs AS runs, COALESCE(m.error, '(no reason recorded)') AS error, m.agent AS agent, m.task_id AS task_id,
       m.source_path AS source_path, m.source_line AS source_line
FROM mission_ends AS m
INNER JOIN axis AS a ON m.iteration = a.iteration
WHERE m.status = 'failed'
ORDER BY a.ordinal DESC, mission, m.row_id
