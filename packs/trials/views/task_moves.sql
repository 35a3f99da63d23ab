-- scope: history
WITH placed AS (
  SELECT r.iteration AS iteration, x.ordinal AS ordinal, x.turn AS turn, r.suite AS suite, r.task AS task, r.solved AS solved,
         r.judged AS judged, r.row_id AS row_id
  FROM task_results AS r
  INNER JOIN trial_axis AS x ON r.iteration = x.iteration
  WHERE r.judged > 0
), before AS (
  SELECT turn + 1 AS next_turn, suite AS prev_suite, task AS prev_task, solved AS prev_solved FROM placed
)
SELECT p.iteration AS iteration, p.ordinal AS ordinal, p.suite AS suite, p.task AS task,
       CASE WHEN p.solved > 0 THEN 'newly solved' ELSE 'lost' END AS change,
       t.source_path AS source_path, t.source_line AS source_line
FROM placed AS p
INNER JOIN before AS b ON p.turn = b.next_turn AND p.suite = b.prev_suite AND p.task = b.prev_task
INNER JOIN trials AS t ON p.row_id = t.row_id
WHERE (p.solved > 0 AND b.prev_solved = 0) OR (p.solved = 0 AND b.prev_solved > 0)
