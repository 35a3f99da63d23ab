-- Failed runs that repeat a failed task, against the limit of the category that today's rules give the failure before.
-- scope: iteration
-- keep: true
WITH timed AS (
  SELECT iteration, row_id, task_id, now_category, CAST(ROW_NUMBER() OVER (ORDER BY started_at, row_id) AS BIGINT) AS turn
  FROM replayed_runs
  WHERE task_id IS NOT NULL AND started_at IS NOT NULL
), numbered AS (
  SELECT iteration, row_id, task_id, now_category,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration, task_id ORDER BY turn) AS BIGINT) AS place,
         CAST(ROW_NUMBER() OVER (PARTITION BY iteration, task_id, now_category ORDER BY turn) AS BIGINT) AS place_in_category
  FROM timed
), before AS (
  SELECT n.row_id AS row_id, n.place AS place, p.now_category AS before_category, p.place_in_category AS failed_before
  FROM numbered AS n
  INNER JOIN numbered AS p ON n.iteration = p.iteration AND n.task_id = p.task_id
  WHERE p.place = n.place - 1
), limited AS (
  SELECT b.row_id AS row_id, b.place AS place, b.before_category AS before_category, b.failed_before AS failed_before,
         p.failures_cap AS failures_cap, p.chain_depth_cap AS chain_depth_cap,
         CASE WHEN b.before_category = 'TRANSIENT' THEN p.retry_limit_transient
              WHEN b.before_category = 'TIMEOUT' THEN p.retry_limit_timeout
              WHEN b.before_category = 'LOGIC' THEN p.retry_limit_logic
              WHEN b.before_category = 'AUTH' THEN p.retry_limit_auth
              WHEN b.before_category = 'RESOURCE' THEN p.retry_limit_resource
              ELSE p.retry_limit_unknown END AS retry_limit
  FROM before AS b
  CROSS JOIN params AS p
)
SELECT f.iteration AS iteration, f.row_id AS row_id, f.id AS id, f.agent AS agent, f.task_id AS task_id, f.recorded AS recorded,
       l.before_category AS before_category, l.retry_limit AS retry_limit, l.place AS place, f.chain_depth AS chain_depth,
       CASE WHEN l.failed_before > l.retry_limit THEN 'retry limit'
            WHEN l.place > l.failures_cap THEN 'cap of failures'
            WHEN f.chain_depth > l.chain_depth_cap THEN 'chain depth'
            ELSE 'allowed' END AS forbidden_by,
       f.error AS error, f.started_at AS started_at, f.duration_ms AS duration_ms, f.cost_nano_usd AS cost_nano_usd,
       f.source_path AS source_path, f.source_line AS source_line
FROM replayed_runs AS f
INNER JOIN limited AS l ON f.row_id = l.row_id
