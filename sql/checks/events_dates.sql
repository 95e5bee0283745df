-- An event does not end before it happens.
-- table: measure_events, column: until, severity: warn
SELECT event_id, occurred_on, until FROM measure_events WHERE edtf_after(occurred_on, until)
