-- title: Runs that the right category would have forbidden
-- text: The first failure of a task is never among them. A run without a price is listed and adds nothing.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; id = Run; task_id = Task; agent = Agent; place = Failure no.; recorded = Recorded; before_category = Right category; retry_limit = Retries allowed; forbidden_by = Forbidden by; cost_usd = Cost|usd; minutes = Ran|minutes; error = Error
-- empty: No run was repeated against its limit.
SELECT f.iteration AS iteration, f.id AS id, f.task_id AS task_id, f.agent AS agent, f.place AS place, f.recorded AS recorded,
       f.before_category AS before_category, f.retry_limit AS retry_limit, f.forbidden_by AS forbidden_by,
       CAST(f.cost_nano_usd AS DOUBLE) / 1000000000 AS cost_usd, CAST(f.duration_ms AS DOUBLE) / 60000 AS minutes, f.error AS error,
       f.source_path AS source_path, f.source_line AS source_line
FROM retried_runs AS f
INNER JOIN axis AS a ON f.iteration = a.iteration
WHERE f.forbidden_by <> 'allowed'
ORDER BY a.ordinal DESC, task_id NULLS LAST, place, f.row_id, iteration, id, agent NULLS LAST, recorded NULLS LAST, before_category, retry_limit, forbidden_by,
         cost_usd NULLS LAST, minutes NULLS LAST, error NULLS LAST, source_path, source_line
