-- title: Sessions
-- text: One row for a session. Answers, calls and tokens are its own and those of its subagents together; the calls of subagents stand apart as well.
-- page: iteration
-- heads: iteration = Iteration; session = Session; client = Program; project = Project; branch = Branch; started_at = Started; prompts = Prompts;
--   answers = Answers; calls = Tool calls; by_subagents = By subagents; failed = Failed; tokens_out = Output|tokens; cost_usd = Cost|USD
-- empty: No sessions.
WITH called AS (
  SELECT iteration, session, CAST(COUNT(*) AS BIGINT) AS calls, SUM(failed) AS failed,
         SUM(CASE WHEN agent IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END) AS by_subagents
  FROM judged_calls
  WHERE session IS NOT NULL
  GROUP BY iteration, session
), answered AS (
  SELECT iteration, session, CAST(COUNT(*) AS BIGINT) AS answers, SUM(CAST(tokens_out AS BIGINT)) AS tokens_out, SUM(cost_usd) AS cost_usd
  FROM priced_messages
  WHERE session IS NOT NULL
  GROUP BY iteration, session
), own AS (
  SELECT id, client, project, branch, started_at, finished_at, prompts, cost_nano_usd, source_path, source_line
  FROM sessions
  WHERE agent IS NULL
), active AS (
  SELECT iteration, session FROM called
  UNION ALL
  SELECT iteration, session FROM answered
), days AS (
  SELECT DISTINCT iteration, session FROM active
)
SELECT d.iteration AS iteration, SUBSTR(d.session, 1, 8) AS session, s.client AS client, s.project AS project, s.branch AS branch, s.started_at AS started_at,
       s.prompts AS prompts, w.answers AS answers, c.calls AS calls, c.by_subagents AS by_subagents, c.failed AS failed,
       w.tokens_out AS tokens_out, COALESCE(CAST(s.cost_nano_usd AS DOUBLE) / 1000000000, w.cost_usd) AS cost_usd, s.source_path AS source_path, s.source_line AS source_line
FROM days AS d
INNER JOIN axis AS a ON d.iteration = a.iteration
LEFT JOIN own AS s ON d.session = s.id
LEFT JOIN called AS c ON d.iteration = c.iteration AND d.session = c.session
LEFT JOIN answered AS w ON d.iteration = w.iteration AND d.session = w.session
ORDER BY a.ordinal DESC, s.started_at NULLS LAST, d.session, s.source_path NULLS LAST, s.source_line NULLS LAST
