-- Every measure is in the review queue, once, and the places are numbered from 1.
-- table: review_queue, column: position, severity: error
SELECT q.measure_id, q.position FROM (
    SELECT measure_id, position, row_number() OVER (ORDER BY position) AS place,
        count(*) OVER (PARTITION BY measure_id) AS times
    FROM review_queue
) AS q WHERE q.place <> q.position OR q.times > 1
UNION ALL
SELECT measure_id, NULL FROM measures
WHERE measure_id NOT IN (SELECT measure_id FROM review_queue)
