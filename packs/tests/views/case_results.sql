SELECT iteration, COALESCE(suite, '') AS suite, name, source_path, source_line, duration_ms, attempt, message,
       CASE WHEN outcome = 'passed' THEN 'passed' WHEN outcome = 'ignored' THEN 'ignored'
            WHEN outcome IS NULL THEN 'unknown' ELSE 'failed' END AS result,
       outcome
FROM test_cases
