-- title: Verdicts
-- question: What do the structured reviews conclude?
-- unit: reviews
-- better: none
-- chart: stacked
-- scope: iteration
-- series: pass, needs_patch, fail
-- tones: pass = better; fail = worse
-- definition: Reviews of the iteration by verdict: the record's, or the text's where the record has none. Reviews in Markdown
--   give no verdict and take no part.
-- rows: FROM review_structure WHERE verdict IS NOT NULL
-- show: verdict, file, verified_components, critical_failures
SELECT iteration, verdict AS series, CAST(COUNT(*) AS BIGINT) AS value
FROM review_structure
WHERE verdict IS NOT NULL
GROUP BY iteration, verdict
ORDER BY iteration, series
