-- title: Fields that appear or vanish
-- text: Fields of a stream that have rows in an iteration and had none in the one before, or the other way round. Only iterations
--   in which the stream has rows are compared.
-- page: iteration
-- heads: iteration = Iteration; stream = Stream; by_value = Part; field = Field; change = Change
-- empty: Every field stayed.
WITH parts AS (
  SELECT DISTINCT c.stream AS stream, COALESCE(c.by_value, '') AS by_value, c.iteration AS iteration, a.ordinal AS ordinal
  FROM field_census AS c
  INNER JOIN iterations_run AS a ON c.iteration = a.iteration
), numbered AS (
  SELECT stream, by_value, iteration, ordinal,
         CAST(ROW_NUMBER() OVER (PARTITION BY stream, by_value ORDER BY ordinal, iteration) AS BIGINT) AS part_no
  FROM parts
), fields AS (
  SELECT DISTINCT stream, COALESCE(by_value, '') AS by_value, iteration, field FROM field_census
), placed AS (
  SELECT f.stream AS stream, f.by_value AS by_value, f.field AS field, n.part_no AS part_no, n.iteration AS iteration, n.ordinal AS ordinal
  FROM fields AS f
  INNER JOIN numbered AS n ON f.stream = n.stream AND f.by_value = n.by_value AND f.iteration = n.iteration
), shifted AS (
  SELECT stream AS s_stream, by_value AS s_by, field AS s_field, part_no + 1 AS next_no, part_no - 1 AS prev_no FROM placed
), appeared AS (
  SELECT p.iteration AS iteration, p.ordinal AS ordinal, p.stream AS stream, p.by_value AS by_value, p.field AS field, 'appeared' AS change
  FROM placed AS p
  LEFT JOIN shifted AS s ON p.stream = s.s_stream AND p.by_value = s.s_by AND p.field = s.s_field AND p.part_no = s.next_no
  WHERE s.s_field IS NULL AND p.part_no > 1
), ended AS (
  SELECT p.stream AS stream, p.by_value AS by_value, p.field AS field, p.part_no + 1 AS gone_no
  FROM placed AS p
  LEFT JOIN shifted AS s ON p.stream = s.s_stream AND p.by_value = s.s_by AND p.field = s.s_field AND p.part_no = s.prev_no
  WHERE s.s_field IS NULL
), vanished AS (
  SELECT n.iteration AS iteration, n.ordinal AS ordinal, e.stream AS stream, e.by_value AS by_value, e.field AS field, 'vanished' AS change
  FROM ended AS e
  INNER JOIN numbered AS n ON e.stream = n.stream AND e.by_value = n.by_value AND e.gone_no = n.part_no
), changes AS (
  SELECT iteration, ordinal, stream, by_value, field, change FROM appeared
  UNION ALL
  SELECT iteration, ordinal, stream, by_value, field, change FROM vanished
)
SELECT iteration, stream, by_value, field, change
FROM changes
ORDER BY ordinal, stream, by_value, field, change, iteration
