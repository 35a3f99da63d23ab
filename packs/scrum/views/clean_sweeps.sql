SELECT DISTINCT iteration
FROM sweeps
WHERE findings = 0
