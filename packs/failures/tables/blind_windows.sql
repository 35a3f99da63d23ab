-- title: Failures and the rules that name them today
-- text: One lane a rule. A mark is a clock hour with failures that the rule names today, a bar is the time the rule existed, and the shaded stretch before it is the time in which the classifier was blind for them. The lowest lane holds what no rule names.
-- page: system
-- draw: timeline
-- heads: lane = Rule; kind = What; from_at = From; to_at = To; runs = Failures|runs; note = Note
-- empty: No failure has a time.
-- cap: 400
WITH known AS (
  SELECT iteration, row_id, COALESCE(now_rule, '(no rule)') AS lane, failed_hour, failed_at FROM replayed_runs WHERE failed_at IS NOT NULL
), marks AS (
  SELECT lane, failed_hour AS from_at, CAST(COUNT(*) AS BIGINT) AS runs FROM known GROUP BY lane, failed_hour
), ends AS (
  SELECT MAX(failed_at) AS through_at FROM known
), met AS (
  SELECT lane, MIN(failed_at) AS first_at, CAST(COUNT(*) AS BIGINT) AS runs FROM known GROUP BY lane
), lived AS (
  SELECT m.lane AS lane, h.created_at AS created_at, h.deleted_at AS deleted_at, m.first_at AS first_at, h.lag_minutes AS lag_minutes, e.through_at AS through_at
  FROM met AS m
  INNER JOIN rule_history AS h ON m.lane = h.id
  CROSS JOIN ends AS e
  WHERE h.in_data AND h.created_at IS NOT NULL
), absent AS (
  SELECT m.lane AS lane, m.first_at AS first_at, e.through_at AS through_at
  FROM met AS m
  INNER JOIN rule_history AS h ON m.lane = h.id
  CROSS JOIN ends AS e
  WHERE h.created_at IS NULL
), told AS (
  SELECT lane, 'failures' AS kind, from_at, from_at AS to_at, runs, '' AS note FROM marks
  UNION ALL
  SELECT lane, 'rule' AS kind, created_at AS from_at, COALESCE(deleted_at, through_at) AS to_at, CAST(NULL AS BIGINT) AS runs, '' AS note FROM lived
  UNION ALL
  SELECT lane, 'blind' AS kind, first_at AS from_at, created_at AS to_at, CAST(NULL AS BIGINT) AS runs, '' AS note
  FROM lived
  WHERE first_at < created_at
  UNION ALL
  SELECT lane, 'blind' AS kind, first_at AS from_at, through_at AS to_at, CAST(NULL AS BIGINT) AS runs, 'not in the data' AS note FROM absent
)
SELECT lane, kind, from_at, to_at, runs, note
FROM told
ORDER BY lane, from_at NULLS LAST, kind, to_at NULLS LAST, runs NULLS LAST, note
