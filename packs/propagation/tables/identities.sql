-- title: Filters that match nobody
-- text: Identities that queries filtered by. One that is no agent's name and never gave a row is a mistake, not an empty list.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; filter_value = Filtered by; calls = Calls|calls; empty = Empty|calls; rows_in_all = Rows|rows; identity = Identity
-- empty: No query names what it filtered by.
WITH filters AS (
  SELECT iteration, filter_value, CAST(COUNT(*) AS BIGINT) AS calls,
         SUM(CASE WHEN outcome = 'empty' OR rows_returned = 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS empty,
         SUM(COALESCE(rows_returned, 0)) AS rows_in_all
  FROM tool_calls
  WHERE filter_value IS NOT NULL
  GROUP BY iteration, filter_value
), agents_known AS (
  SELECT DISTINCT agent AS known_agent FROM tool_calls WHERE agent IS NOT NULL
)
SELECT f.iteration AS iteration, f.filter_value AS filter_value, f.calls AS calls, f.empty AS empty, f.rows_in_all AS rows_in_all,
       CASE WHEN k.known_agent IS NULL AND f.empty = f.calls THEN 'matches nobody' WHEN k.known_agent IS NULL THEN 'not an agent here' ELSE 'an agent' END AS identity
FROM filters AS f
INNER JOIN axis AS a ON f.iteration = a.iteration
LEFT JOIN agents_known AS k ON f.filter_value = k.known_agent
ORDER BY a.ordinal DESC, filter_value NULLS LAST, iteration
