-- scope: iteration
SELECT iteration, row_id, recorded, then_category, now_category, COALESCE(now_rule, '(no rule)') AS now_rule FROM replayed_runs
