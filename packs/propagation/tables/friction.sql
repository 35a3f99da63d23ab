-- title: Friction by tool and hook
-- text: Calls of each tool, and how many of them each hook refused.
-- page: iteration
-- scope: iteration
-- heads: iteration = Iteration; tool = Tool; rejected_by = Refused by; rejected = Refused|calls; calls = Calls of the tool|calls
-- empty: No call was refused.
WITH tools AS (
  SELECT iteration AS tool_iteration, tool AS tool_name, CAST(COUNT(*) AS BIGINT) AS calls FROM tool_calls GROUP BY iteration, tool
), stopped AS (
  SELECT iteration, tool, COALESCE(rejected_by, 'not recorded') AS rejected_by FROM tool_calls WHERE outcome = 'rejected'
), refused AS (
  SELECT iteration, tool, rejected_by, CAST(COUNT(*) AS BIGINT) AS rejected FROM stopped GROUP BY iteration, tool, rejected_by
)
SELECT r.iteration AS iteration, r.tool AS tool, r.rejected_by AS rejected_by, r.rejected AS rejected, t.calls AS calls
FROM refused AS r
INNER JOIN tools AS t ON r.iteration = t.tool_iteration AND r.tool = t.tool_name
INNER JOIN axis AS a ON r.iteration = a.iteration
ORDER BY a.ordinal DESC, rejected DESC, tool NULLS LAST, rejected_by NULLS LAST, iteration
