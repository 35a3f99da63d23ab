-- title: Rules of the loop
-- text: The rules that the loop set itself, checked turn by turn. A turn that does not improve is a result too: flat and worse are
--   words for it and not errors. A turn whose fixes were loaded too late says so instead.
-- page: iteration
-- heads: iteration = Iteration; build_rule = Build green before the next turn; rows_rule = Findings appended, none lost;
--   fix_rule = Nothing settled in its own turn; tier_rule = Strategic models; findings_before = Findings before|findings;
--   findings_now = Findings now|findings; outcome = Outcome
-- empty: No iterations to check.
WITH counted AS (
  SELECT s.iteration AS iteration, s.sweep_no AS sweep_no,
         CAST(COUNT(DISTINCT l.id) AS BIGINT) AS n
  FROM finding_sweeps AS s
  LEFT JOIN finding_life AS l ON s.iteration = l.iteration
  GROUP BY s.iteration, s.sweep_no
), before AS (
  SELECT sweep_no + 1 AS next_no, n AS prev_n FROM counted
), compared AS (
  SELECT c.iteration AS iteration, c.n AS n, b.prev_n AS prev_n
  FROM counted AS c
  LEFT JOIN before AS b ON c.sweep_no = b.next_no
), inline_fixes AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM observations WHERE resolved_in = iteration GROUP BY iteration
), small_models AS (
  SELECT r.iteration AS iteration, CAST(COUNT(*) AS BIGINT) AS n
  FROM reviews AS r
  CROSS JOIN params AS p
  WHERE r.model = p.small_model_1 OR r.model = p.small_model_2
  GROUP BY r.iteration
), reviewed AS (
  SELECT iteration, CAST(COUNT(*) AS BIGINT) AS n FROM reviews WHERE model IS NOT NULL GROUP BY iteration
), next_start AS (
  SELECT i.iteration AS iteration, a.ordinal - 1 AS before_ordinal FROM iterations AS i
  INNER JOIN axis AS a ON i.iteration = a.iteration
  WHERE i.started_at IS NOT NULL
)
SELECT i.iteration AS iteration,
       CASE WHEN i.build_green IS NULL THEN 'not recorded'
            WHEN i.build_green THEN 'kept'
            WHEN x.before_ordinal IS NULL THEN 'red, next turn not started'
            ELSE 'broken: the next turn started on a red build' END AS build_rule,
       CASE WHEN c.n IS NULL THEN 'no sweep'
            WHEN i.findings_total IS NULL THEN 'not recorded'
            WHEN c.n < i.findings_total THEN 'broken: fewer rows than recorded'
            WHEN c.n > i.findings_total THEN 'kept, more rows than recorded'
            ELSE 'kept' END AS rows_rule,
       CASE WHEN f.n IS NULL THEN 'kept' ELSE 'broken: ' || CAST(f.n AS VARCHAR) || ' settled inside' END AS fix_rule,
       CASE WHEN v.n IS NULL THEN 'no reviews'
            WHEN m.n IS NULL THEN 'kept' ELSE 'broken: ' || CAST(m.n AS VARCHAR) || ' by a small model' END AS tier_rule,
       c.prev_n AS findings_before, c.n AS findings_now,
       CASE WHEN i.status = 'queued' THEN 'queued'
            WHEN c.n IS NULL THEN 'gap: no sweep'
            WHEN c.prev_n IS NULL THEN 'baseline'
            WHEN c.n < c.prev_n THEN 'better'
            WHEN i.effective_from IS NOT NULL THEN 'fixes live from iteration ' || i.effective_from
            WHEN c.n = c.prev_n THEN 'flat'
            ELSE 'worse' END AS outcome,
       i.source_path AS source_path, i.source_line AS source_line
FROM iterations AS i
INNER JOIN axis AS a ON i.iteration = a.iteration
LEFT JOIN compared AS c ON i.iteration = c.iteration
LEFT JOIN inline_fixes AS f ON i.iteration = f.iteration
LEFT JOIN small_models AS m ON i.iteration = m.iteration
LEFT JOIN reviewed AS v ON i.iteration = v.iteration
LEFT JOIN next_start AS x ON a.ordinal = x.before_ordinal
ORDER BY a.ordinal, iteration, source_path, source_line, build_rule, rows_rule, fix_rule NULLS LAST, tier_rule NULLS LAST,
         findings_before NULLS LAST, findings_now NULLS LAST, outcome NULLS LAST
