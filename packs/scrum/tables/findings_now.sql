-- title: Findings
-- text: What each sweep carried, with its age: iterations since the finding was first seen.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; id = Finding; severity = Severity; life = Life; age = Age|iterations; phase = Phase; file = File; line = Line;
--   title = What is wrong; status = Status
-- empty: This sweep carries no findings.
SELECT iteration, id, severity, life, age, phase, file, line, title, status, source_path, source_line
FROM finding_life
ORDER BY ordinal, severity NULLS LAST, id NULLS LAST, iteration, life, age, phase NULLS LAST, file NULLS LAST, line NULLS LAST,
         title NULLS LAST, status NULLS LAST, source_path, source_line
