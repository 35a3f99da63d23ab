-- scope: iteration
SELECT iteration, row_id, id, session, agent, tool, capability, outcome, attempt, message, at, duration_ms, source_path, source_line,
       CASE WHEN outcome = 'error' THEN CAST(1 AS BIGINT) WHEN outcome = 'rejected' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS failed,
       CASE WHEN outcome = 'rejected' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS refused,
       CASE WHEN outcome IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS unanswered,
       CASE WHEN attempt > 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS retried,
       CASE WHEN outcome <> 'rejected' THEN NULL
            WHEN outcome IS NULL THEN NULL
            WHEN rejected_by = 'user' THEN 'a person'
            WHEN rejected_by = 'permissions' THEN 'a permission rule'
            WHEN rejected_by = 'checks' THEN 'checks of the input'
            ELSE 'a hook' END AS refused_by,
       rejected_by
FROM tool_calls
