-- title: Due next loop
-- text: What earlier turns noticed: to fix, to protect (it works, do not fix it) or to verify. A prediction is met or missed in
--   the turn after the one that raised it.
-- page: system
-- heads: raised_in = Raised in; tag = Tag; text = Observation; file = File; stance = Stance; state = State; prediction = Prediction;
--   resolved_in = Resolved in
-- empty: Nothing is due. Observations are read from data/observations.jsonl.
-- cap: 200
WITH judged AS (
  SELECT row_id, state, judged_in, expect_metric, expect_op,
         CASE WHEN FLOOR(expect_value) = expect_value THEN CAST(CAST(FLOOR(expect_value) AS BIGINT) AS VARCHAR)
              ELSE CAST(CAST(FLOOR(expect_value) AS BIGINT) AS VARCHAR) || '.' ||
                CAST(CAST(FLOOR(expect_value * 10) AS BIGINT) - 10 * CAST(FLOOR(expect_value) AS BIGINT) AS VARCHAR)
         END AS expect_text
  FROM predictions
), shown AS (
  SELECT b.raised_in AS raised_in, b.raised_ordinal AS raised_ordinal, b.tag AS tag, b.text AS text, b.file AS file,
         b.stance AS stance, b.resolved_in AS resolved_in,
         CASE WHEN b.resolved_in IS NOT NULL THEN 'resolved'
              WHEN j.state IS NOT NULL THEN j.state
              ELSE 'open' END AS state,
         CASE WHEN j.row_id IS NULL THEN NULL
              WHEN j.judged_in IS NULL THEN j.expect_metric || ' ' || j.expect_op || ' ' ||
                j.expect_text
              ELSE j.expect_metric || ' ' || j.expect_op || ' ' ||
                j.expect_text || ' after iteration ' || j.judged_in
         END AS prediction,
         b.row_id AS row_id, b.source_path AS source_path, b.source_line AS source_line
  FROM backlog AS b
  LEFT JOIN judged AS j ON b.row_id = j.row_id
)
SELECT raised_in, tag, text, file, stance, state, prediction, resolved_in, source_path, source_line
FROM shown
ORDER BY raised_in, source_path NULLS LAST, source_line NULLS LAST, tag, text, file NULLS LAST, stance NULLS LAST,
         state NULLS LAST, prediction NULLS LAST, resolved_in NULLS LAST
