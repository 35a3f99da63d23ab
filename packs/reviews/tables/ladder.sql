-- title: Rescued reviews
-- text: The first model's answer was refused or did not come, and another model's was accepted.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; file = File; first_model = First asked; first_outcome = Its answer; model = Rescued by; attempt = On attempt;
--   latency_ms = Time of that attempt|ms; chars = Answer|characters
-- empty: Every first answer was accepted.
SELECT r.iteration AS iteration, r.file AS file, r.first_model AS first_model, r.first_outcome AS first_outcome, r.model AS model,
       r.attempt AS attempt, r.latency_ms AS latency_ms, r.chars AS chars, r.source_path AS source_path, r.source_line AS source_line
FROM rescues AS r
INNER JOIN axis AS a ON r.iteration = a.iteration
ORDER BY a.ordinal, file NULLS LAST, source_path NULLS LAST, source_line NULLS LAST
