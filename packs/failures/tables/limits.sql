-- title: Retry limits, caps and where they stand
-- text: From the parameters; a project sets its own under [params] in loopscope.toml.
-- page: system
-- heads: category = Category; retries = Retries allowed; parameter = Parameter
-- empty: No limits.
WITH told AS (
  SELECT 0 AS place, 'TRANSIENT' AS category, retry_limit_transient AS retries, 'retry_limit_transient' AS parameter FROM params
  UNION ALL
  SELECT 1 AS place, 'TIMEOUT' AS category, retry_limit_timeout AS retries, 'retry_limit_timeout' AS parameter FROM params
  UNION ALL
  SELECT 2 AS place, 'LOGIC' AS category, retry_limit_logic AS retries, 'retry_limit_logic' AS parameter FROM params
  UNION ALL
  SELECT 3 AS place, 'AUTH' AS category, retry_limit_auth AS retries, 'retry_limit_auth' AS parameter FROM params
  UNION ALL
  SELECT 4 AS place, 'RESOURCE' AS category, retry_limit_resource AS retries, 'retry_limit_resource' AS parameter FROM params
  UNION ALL
  SELECT 5 AS place, 'UNKNOWN' AS category, retry_limit_unknown AS retries, 'retry_limit_unknown' AS parameter FROM params
  UNION ALL
  SELECT 6 AS place, 'failures of one task in all' AS category, failures_cap AS retries, 'failures_cap' AS parameter FROM params
  UNION ALL
  SELECT 7 AS place, 'depth of a chain' AS category, chain_depth_cap AS retries, 'chain_depth_cap' AS parameter FROM params
)
SELECT category, retries, parameter FROM told ORDER BY place, category, retries, parameter
