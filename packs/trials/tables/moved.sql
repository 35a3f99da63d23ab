-- title: Newly solved and lost tasks
-- text: Against the iteration before that tried the same task.
-- page: iteration
-- heads: iteration = Iteration; change = Change; suite = Set; task = Task
-- empty: No task changed sides.
SELECT iteration, change, suite, task, source_path, source_line
FROM task_moves
ORDER BY ordinal DESC, iteration, change, suite, task, source_path, source_line
