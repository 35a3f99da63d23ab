-- title: Reverts
-- text: A revert that adds more lines than most features says how much had been destroyed.
-- page: iteration
-- heads: iteration = Iteration; sha = Commit; reverts = Takes back; hours_to_revert = After|hours; files = Files; added = Put back|lines; deleted = Removed|lines; agent = Agent; message = Message
-- empty: No commit takes another one back.
SELECT r.iteration AS iteration, SUBSTR(r.sha, 1, 12) AS sha, SUBSTR(r.reverts, 1, 12) AS reverts, r.hours_to_revert AS hours_to_revert, r.files AS files, r.added AS added,
       r.deleted AS deleted, r.agent AS agent, r.message AS message, r.source_path AS source_path, r.source_line AS source_line
FROM reverted AS r
INNER JOIN axis AS a ON r.iteration = a.iteration
ORDER BY a.ordinal DESC, r.at NULLS LAST, r.row_id
