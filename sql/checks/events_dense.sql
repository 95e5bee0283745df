-- The events of a measure are numbered from 1 without gaps.
-- table: measure_events, column: position, severity: error
SELECT measure_id, list(position ORDER BY position) AS positions FROM measure_events
GROUP BY measure_id
HAVING list(position ORDER BY position) <> list_transform(range(count(*)), lambda i: i + 1)
