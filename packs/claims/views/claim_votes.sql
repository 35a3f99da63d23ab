-- scope: iteration
SELECT iteration, row_id, pr, claim, verdict, severity, external_source, votes_backed, votes_total,
       CASE WHEN verdict__state = 'value' THEN verdict
            WHEN verdict__state = 'other' THEN 'other'
            WHEN votes_total IS NULL OR votes_backed IS NULL OR votes_total = 0 THEN 'unchecked'
            WHEN votes_backed * 2 > votes_total THEN 'backed'
            ELSE 'not_backed' END AS outcome,
       CASE WHEN votes_total IS NULL OR votes_backed IS NULL OR votes_total = 0 THEN 'no votes'
            WHEN votes_backed * 2 > votes_total THEN 'backed'
            ELSE 'not_backed' END AS by_votes,
       CASE WHEN external_source IS NULL THEN 'not noted'
            WHEN external_source THEN 'outside'
            ELSE 'inside' END AS leans,
       at, sha, source_path, source_line
FROM claims
