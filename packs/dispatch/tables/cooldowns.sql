-- title: Agents and the end of their cooldown
-- text: An agent whose cooldown is over at the moment of the dump takes work again.
-- page: iteration
-- heads: iteration = Iteration; agent = Agent; cooldown_until = Cooldown ends; at = As of; word = Reading
-- empty: No agent had a cooldown.
SELECT d.iteration AS iteration, d.agent AS agent, d.cooldown_until AS cooldown_until, d.at AS at,
       CASE WHEN d.cooldown_until > d.at THEN 'resting' ELSE 'over' END AS word, d.source_path AS source_path, d.source_line AS source_line
FROM newest_dump AS d
INNER JOIN axis AS a ON d.iteration = a.iteration
WHERE d.agent IS NOT NULL AND d.cooldown_until IS NOT NULL
ORDER BY a.ordinal DESC, cooldown_until, d.row_id
