-- scope: iteration
WITH told AS (
  SELECT 'review' AS task_type, timeout_review_base_minutes AS base_minutes, timeout_review_retry_minutes AS retry_minutes,
         timeout_ceiling_minutes AS ceiling_minutes
  FROM params
  UNION ALL
  SELECT 'standalone' AS task_type, timeout_standalone_base_minutes AS base_minutes, timeout_standalone_retry_minutes AS retry_minutes,
         timeout_ceiling_minutes AS ceiling_minutes
  FROM params
  UNION ALL
  SELECT 'mission' AS task_type, timeout_mission_base_minutes AS base_minutes, timeout_mission_retry_minutes AS retry_minutes,
         timeout_ceiling_minutes AS ceiling_minutes
  FROM params
  UNION ALL
  SELECT 'mission-review' AS task_type, timeout_mission_review_base_minutes AS base_minutes, timeout_mission_review_retry_minutes AS retry_minutes,
         timeout_ceiling_minutes AS ceiling_minutes
  FROM params
  UNION ALL
  SELECT 'timeout-continuation' AS task_type, timeout_timeout_continuation_base_minutes AS base_minutes, timeout_timeout_continuation_retry_minutes AS retry_minutes,
         timeout_ceiling_minutes AS ceiling_minutes
  FROM params
  UNION ALL
  SELECT 'security-audit' AS task_type, timeout_security_audit_base_minutes AS base_minutes, timeout_security_audit_retry_minutes AS retry_minutes,
         timeout_ceiling_minutes AS ceiling_minutes
  FROM params
  UNION ALL
  SELECT 'complex-coding' AS task_type, timeout_complex_coding_base_minutes AS base_minutes, timeout_complex_coding_retry_minutes AS retry_minutes,
         timeout_ceiling_minutes AS ceiling_minutes
  FROM params
)
SELECT task_type, base_minutes, retry_minutes, ceiling_minutes FROM told
