-- scope: history
SELECT o.row_id AS row_id, o.iteration AS raised_in, r.ordinal AS raised_ordinal, o.tag AS tag, o.text AS text,
       o.file AS file, o.stance AS stance, o.fix_next_loop AS fix_next_loop, o.resolved_in AS resolved_in,
       s.ordinal AS resolved_ordinal, o.source_path AS source_path, o.source_line AS source_line
FROM observations AS o
INNER JOIN axis AS r ON o.iteration = r.iteration
LEFT JOIN axis AS s ON o.resolved_in = s.iteration
