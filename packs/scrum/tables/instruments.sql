-- title: Instruments
-- text: What counted in each iteration. Where it changes, a step in a line may be the instrument and not the code.
-- page: system
-- heads: iteration = Iteration; stream = What it counted; instrument = Instrument; rows = Rows
-- empty: No row names its instrument.
WITH named AS (
  SELECT iteration, 'findings' AS stream, instrument FROM findings WHERE instrument IS NOT NULL
  UNION ALL
  SELECT iteration, 'findings' AS stream, instrument FROM sweeps WHERE instrument IS NOT NULL
  UNION ALL
  SELECT iteration, 'iterations' AS stream, instrument FROM iterations WHERE instrument IS NOT NULL
  UNION ALL
  SELECT iteration, 'trials' AS stream, instrument FROM trials WHERE instrument IS NOT NULL
), counted AS (
  SELECT iteration, stream, instrument, CAST(COUNT(*) AS BIGINT) AS n
  FROM named
  GROUP BY iteration, stream, instrument
)
SELECT c.iteration AS iteration, c.stream AS stream, c.instrument AS instrument, c.n AS rows
FROM counted AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
ORDER BY a.ordinal, c.iteration, c.stream, c.instrument
