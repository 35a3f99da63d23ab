-- title: Failed calls
-- text: Calls that ran and failed, the newest first, with the beginning of the error.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; at = At; tool = Tool; attempt = Attempt; message = Error
-- empty: No call failed.
-- cap: 60
SELECT c.iteration AS iteration, c.at AS at, c.tool AS tool, c.attempt AS attempt, c.message AS message,
       c.source_path AS source_path, c.source_line AS source_line
FROM judged_calls AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.outcome = 'error'
ORDER BY a.ordinal DESC, c.at DESC NULLS LAST, c.source_path, c.source_line, c.row_id
