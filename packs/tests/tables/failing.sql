-- title: Failing tests
-- text: Every test that did not pass, with what it said.
-- page: iteration
-- heads: iteration = Iteration; suite = Suite; name = Test; outcome = Outcome; message = What it said
-- empty: No test failed.
SELECT c.iteration AS iteration, c.suite AS suite, c.name AS name, c.outcome AS outcome, c.message AS message,
       c.source_path AS source_path, c.source_line AS source_line
FROM case_results AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
WHERE c.result = 'failed'
ORDER BY a.ordinal DESC, c.iteration, c.suite, c.name, c.outcome NULLS LAST, c.message NULLS LAST, c.source_path, c.source_line
