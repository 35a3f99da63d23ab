-- title: Never solved
-- text: Tasks that no iteration has solved, and how often each was tried.
-- page: system
-- heads: suite = Set; task = Task; tried = Tried in|iterations
-- empty: Every task was solved at least once.
WITH counted AS (
  SELECT suite, task, CAST(COUNT(DISTINCT iteration) AS BIGINT) AS tried, CAST(SUM(solved) AS BIGINT) AS solved
  FROM task_results
  WHERE judged > 0
  GROUP BY suite, task
)
SELECT suite, task, tried
FROM counted
WHERE solved = 0
ORDER BY tried DESC, suite, task
