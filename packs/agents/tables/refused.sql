-- title: Refused calls
-- text: The newest first, with what the model was told.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; at = At; tool = Tool; refused_by = Refused by; rejected_by = Name; attempt = Attempt; message = Answer
-- empty: No call was refused.
-- cap: 60
SELECT c.iteration AS iteration, c.at AS at, c.tool AS tool, c.refused_by AS refused_by, c.rejected_by AS rejected_by,
       c.attempt AS attempt, c.message AS message, c.source_path AS source_path, c.source_line AS source_line
FROM judged_calls AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.refused = 1
ORDER BY a.ordinal DESC, c.at DESC NULLS LAST, c.source_path, c.source_line, c.row_id
