-- A measure is linked to another one, not to itself.
-- table: measure_links, column: related_id, severity: error
SELECT measure_id, relation FROM measure_links WHERE measure_id = related_id
