-- title: Distribution of confidences
-- text: Confidences of single suggestions in steps of five. A pile at 100 would mean that the reviewer performs; saturation
--   says how many stand there.
-- page: iteration
-- scope: iteration
-- heads: band = Confidence|%; iteration = Iteration; lower_end = From|%; suggestions = Suggestions; saturated = At 100
-- empty: No confidences in this iteration.
-- draw: bars
-- bar: suggestions
WITH banded AS (
  SELECT c.iteration AS iteration, a.ordinal AS ordinal,
         CAST(FLOOR(c.confidence / 5) AS BIGINT) * 5 AS lower_end,
         CASE WHEN c.confidence >= 100 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS at_top
  FROM review_confidences AS c
  INNER JOIN axis AS a ON c.iteration = a.iteration
), counted AS (
  SELECT iteration, ordinal, lower_end, CAST(COUNT(*) AS BIGINT) AS suggestions, SUM(at_top) AS saturated
  FROM banded
  GROUP BY iteration, ordinal, lower_end
)
SELECT CAST(lower_end AS VARCHAR) || '–' || CAST(lower_end + 4 AS VARCHAR) AS band, iteration, lower_end, suggestions, saturated
FROM counted
ORDER BY ordinal, lower_end NULLS LAST
