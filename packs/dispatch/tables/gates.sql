-- title: Gates
-- text: The running counter of each gate at the newest dump of the iteration, and how much it grew since the iteration before. A
--   counter that fell was started anew.
-- page: iteration
-- heads: iteration = Iteration; gate = Gate; gate_count = Counter; growth = Grown by
-- empty: No gate counted.
WITH counted AS (
  SELECT d.iteration AS iteration, a.ordinal AS ordinal, d.gate AS gate, MAX(d.gate_count) AS gate_count
  FROM newest_dump AS d
  INNER JOIN axis AS a ON d.iteration = a.iteration
  WHERE d.gate IS NOT NULL AND d.gate_count IS NOT NULL
  GROUP BY d.iteration, a.ordinal, d.gate
), lagged AS (
  SELECT iteration, ordinal, gate, gate_count, LAG(gate_count, 1) OVER (PARTITION BY gate ORDER BY ordinal) AS before FROM counted
)
SELECT iteration, gate, gate_count, CASE WHEN gate_count >= before THEN gate_count - before END AS growth
FROM lagged
ORDER BY ordinal DESC, gate
