-- No period of a measure's history begins past its newest evidence.
-- table: measure_history, column: as_of, severity: error
SELECT measure_id, telling, position, status, first_day, as_of FROM measure_history
WHERE first_day > as_of
