-- title: Alignment scores
-- question: How are the scores of this iteration distributed?
-- unit: reviews
-- better: none
-- chart: stacked
-- scope: iteration
-- definition: Reviews of the iteration by score, each score as it was written without trailing zeros. The record's score
--   counts; where the record has none the text is read; where neither has one the review is `unparsed`.
-- rows: FROM review_scores
-- show: bucket, file, score_recorded, score_written, model
SELECT iteration, bucket AS series, CAST(COUNT(*) AS BIGINT) AS value
FROM review_scores
GROUP BY iteration, bucket
ORDER BY iteration, series NULLS LAST
