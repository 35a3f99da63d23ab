-- title: Findings new, fixed and reopened
-- text: What changed from the sweep before. A fixed finding leads to the last row that still had it.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; change = Change; id = Finding; severity = Severity; age = Age|iterations; file = File; title = What is wrong
-- empty: Nothing new, fixed or reopened.
WITH moved AS (
  SELECT iteration, ordinal, life AS change, id, severity, age, file, title, source_path, source_line
  FROM finding_life
  WHERE sweep_no > 1 AND life <> 'open'
  UNION ALL
  SELECT iteration, ordinal, 'fixed' AS change, id, severity, age, file, title, source_path, source_line
  FROM finding_gone
)
SELECT iteration, change, id, severity, age, file, title, source_path, source_line
FROM moved
ORDER BY ordinal, change, id NULLS LAST, iteration, severity NULLS LAST, age, file NULLS LAST, title NULLS LAST,
         source_path, source_line
