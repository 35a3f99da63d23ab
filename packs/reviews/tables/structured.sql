-- title: Structured reviews
-- text: What each structured answer lists. Counters of the record count; where there are none the text is read.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; verdict = Verdict; verified_components = Verified; critical_failures = Critical; missing_components = Missing;
--   pseudocode_flags = Pretended code; prd_mismatches = Against the plan; broken_pipelines = Broken paths; risk_points = Risks;
--   next_actions = Next actions; score = Score|of 10; format = Format
-- empty: No structured reviews in this iteration.
SELECT t.iteration AS iteration, t.file AS file, t.verdict AS verdict, t.verified_components AS verified_components,
       t.critical_failures AS critical_failures, t.missing_components AS missing_components,
       t.pseudocode_flags AS pseudocode_flags, t.prd_mismatches AS prd_mismatches, t.broken_pipelines AS broken_pipelines,
       t.risk_points AS risk_points, t.next_actions AS next_actions, s.score AS score, t.output_format AS format,
       t.source_path AS source_path, t.source_line AS source_line
FROM review_structure AS t
INNER JOIN review_scores AS s ON t.row_id = s.row_id
INNER JOIN axis AS a ON t.iteration = a.iteration
WHERE t.verdict IS NOT NULL OR t.output_format = 'forensic_json'
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
