-- title: What is still unknown
-- text: Messages that no rule names, put into groups. `loopscope suggest` proposes a rule for each, `loopscope accept` makes it one at priority 60, and the next build shows the effect.
-- page: system
-- heads: template_id = Template; template = Message; failures = Failures|runs; messages = Different texts; inferred_category = Looks like; reason = Because; word = What to do
-- empty: A rule names every failure.
SELECT template_id, template, failures, messages, inferred_category, reason,
       CASE WHEN accepted THEN 'accepted' ELSE 'loopscope accept ' || template_id END AS word, example_path AS source_path, example_line AS source_line
FROM unknown_groups
ORDER BY failures DESC, template_id
