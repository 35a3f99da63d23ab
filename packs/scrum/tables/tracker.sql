-- title: Iteration tracker
-- text: What the loop wrote about its own turns. The recorded number of findings stands beside the number of rows; where the
--   two differ, the rows count.
-- page: system
-- scope: iteration
-- heads: iteration = Iteration; status = Status; started_at = Started|UTC; finished_at = Finished|UTC; fixes_applied = Fixes|fixes;
--   build_green = Build green; findings_recorded = Findings, recorded|findings; findings_counted = Findings, counted|findings;
--   counts_agree = Counts agree; effective_from = Fixes live from; repeat_of = Repeats;
--   instrument = Instrument
-- empty: No iterations yet. The tracker is data/iterations.jsonl, one line per turn.
WITH counted AS (
  SELECT iteration,
         CAST(COUNT(DISTINCT CASE WHEN status IS NULL OR status <> 'fixed' THEN id END) AS BIGINT) AS n
  FROM findings
  GROUP BY iteration
)
SELECT i.iteration AS iteration, i.status AS status, i.started_at AS started_at, i.finished_at AS finished_at,
       i.fixes_applied AS fixes_applied, i.build_green AS build_green, i.findings_total AS findings_recorded,
       c.n AS findings_counted,
       CASE WHEN i.findings_total IS NULL OR c.n IS NULL THEN NULL
            WHEN i.findings_total = c.n THEN 'yes' ELSE 'no' END AS counts_agree,
       i.effective_from AS effective_from, i.repeat_of AS repeat_of, i.instrument AS instrument,
       i.source_path AS source_path, i.source_line AS source_line
FROM iterations AS i
INNER JOIN axis AS a ON i.iteration = a.iteration
LEFT JOIN counted AS c ON i.iteration = c.iteration
ORDER BY a.ordinal
