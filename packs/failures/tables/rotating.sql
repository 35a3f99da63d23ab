-- title: Tasks that change their category
-- text: A task that fails under one category and then another stays below each retry limit; the absolute cap of failures is what still holds it. Tasks past the cap are listed whatever their categories.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; task_id = Task; failures = Failures; categories = Categories; deepest = Deepest chain; failures_cap = Cap; word = Reading
-- empty: No task failed under two categories, and none passed the cap.
WITH counted AS (
  SELECT f.iteration AS iteration, a.ordinal AS ordinal, f.task_id AS task_id, CAST(COUNT(*) AS BIGINT) AS failures,
         CAST(COUNT(DISTINCT f.recorded) AS BIGINT) AS recorded, CAST(COUNT(DISTINCT f.now_category) AS BIGINT) AS now_categories,
         MAX(f.chain_depth) AS deepest
  FROM replayed_runs AS f
  INNER JOIN axis AS a ON f.iteration = a.iteration
  WHERE f.task_id IS NOT NULL
  GROUP BY f.iteration, a.ordinal, f.task_id
)
SELECT c.iteration AS iteration, c.task_id AS task_id, c.failures AS failures,
       CASE WHEN c.recorded > c.now_categories THEN c.recorded ELSE c.now_categories END AS categories, c.deepest AS deepest, p.failures_cap AS failures_cap,
       CASE WHEN c.failures > p.failures_cap THEN 'past the cap' ELSE 'rotates below the cap' END AS word
FROM counted AS c
CROSS JOIN params AS p
WHERE c.failures > p.failures_cap OR (c.failures > 1 AND (c.recorded > 1 OR c.now_categories > 1))
ORDER BY c.ordinal DESC, failures DESC, task_id NULLS LAST
