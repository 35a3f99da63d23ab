-- title: How long runs took, against their limits
-- text: Each mark is the runs of one kind that took equally long, in steps of half a minute; a diamond is runs that failed. The ticks are the base, retry and ceiling minutes of the kind.
-- page: system
-- draw: strip
-- bar: minutes
-- heads: task_type = Task type; status = Ended; minutes = Took|minutes; runs = Runs; base_minutes = Base|minutes; retry_minutes = Retry|minutes; ceiling_minutes = Ceiling|minutes
-- empty: No run has a duration and a known task type.
-- cap: 400
SELECT task_type, status, CAST(half_minutes AS DOUBLE) / 2 AS minutes, SUM(runs) AS runs, MIN(base_minutes) AS base_minutes,
       MIN(retry_minutes) AS retry_minutes, MIN(ceiling_minutes) AS ceiling_minutes
FROM duration_bands
GROUP BY task_type, status, half_minutes
ORDER BY task_type, minutes, status NULLS LAST, runs, base_minutes NULLS LAST, retry_minutes NULLS LAST, ceiling_minutes NULLS LAST
