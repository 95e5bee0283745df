-- The days on which a period can have begun are in order, and nothing is known before the source
-- that says it was published.
-- table: measure_history, column: first_day, severity: error
SELECT measure_id, telling, position, first_day, last_day, known_from, known_until
FROM measure_history
WHERE first_day > last_day OR known_from >= known_until OR as_of > known_from
