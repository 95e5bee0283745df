-- A measure has an event.
-- table: measures, column: measure_id, severity: warn
SELECT measure_id, title FROM measures
WHERE measure_id NOT IN (SELECT measure_id FROM measure_events WHERE measure_id IS NOT NULL)
