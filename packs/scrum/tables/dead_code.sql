-- title: Where unused code is kept quiet
-- text: Every marker of the iteration with its symbol, and whether a finding of the same iteration names the file.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; line = Line; symbol = Symbol; text = Marker; finding = Finding in this file
-- empty: No markers of unused code.
WITH named AS (
  SELECT iteration, file, MIN(id) AS finding FROM findings WHERE status IS NULL OR status <> 'fixed' GROUP BY iteration, file
)
SELECT m.iteration AS iteration, m.file AS file, m.line AS line, m.symbol AS symbol, m.text AS text, n.finding AS finding,
       m.source_path AS source_path, m.source_line AS source_line
FROM markers AS m
INNER JOIN axis AS a ON m.iteration = a.iteration
LEFT JOIN named AS n ON m.iteration = n.iteration AND m.file = n.file
WHERE m.kind = 'dead_code'
ORDER BY a.ordinal, file NULLS LAST, line NULLS LAST, symbol NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
