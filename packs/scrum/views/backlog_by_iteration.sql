-- scope: history
WITH settled AS (
  SELECT b.row_id AS row_id, b.raised_in AS raised_in, b.raised_ordinal AS raised_ordinal, b.tag AS tag, b.text AS text,
         b.file AS file, b.stance AS stance, b.source_path AS source_path, b.source_line AS source_line,
         CASE WHEN b.resolved_ordinal IS NOT NULL THEN b.resolved_ordinal
              WHEN p.state = 'met' THEN b.raised_ordinal + 1 END AS settled_ordinal
  FROM backlog AS b
  LEFT JOIN predictions AS p ON b.row_id = p.row_id
  WHERE b.stance IS NULL OR b.stance <> 'protect'
)
SELECT r.iteration AS iteration, r.ordinal AS ordinal, s.row_id AS row_id, s.raised_in AS raised_in, s.tag AS tag,
       s.text AS text, s.file AS file, s.stance AS stance, s.source_path AS source_path, s.source_line AS source_line
FROM iterations_run AS r
CROSS JOIN settled AS s
WHERE s.raised_ordinal <= r.ordinal AND (s.settled_ordinal IS NULL OR s.settled_ordinal > r.ordinal)
