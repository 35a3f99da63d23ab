-- scope: iteration
WITH first_try AS (
  SELECT iteration AS first_iteration, file AS first_file, MIN(model) AS first_model, MIN(outcome) AS first_outcome
  FROM attempts
  WHERE attempt = 1
  GROUP BY iteration, file
)
SELECT a.iteration AS iteration, a.row_id AS row_id, a.file AS file, f.first_model AS first_model,
       f.first_outcome AS first_outcome, a.attempt AS attempt, a.model AS model, a.latency_ms AS latency_ms,
       a.chars AS chars, a.source_path AS source_path, a.source_line AS source_line
FROM attempts AS a
INNER JOIN first_try AS f ON a.iteration = f.first_iteration AND a.file = f.first_file
WHERE a.outcome = 'accepted' AND a.attempt > 1 AND a.model <> f.first_model
