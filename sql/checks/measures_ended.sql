-- A measure that ended has a reason, and one that did not has no end.
-- table: measures, column: end_reason, severity: warn
SELECT measure_id, status, ended_on, end_reason FROM measures
WHERE (status IN ('lifted', 'expired', 'withdrawn')) <> (end_reason IS NOT NULL)
    OR (ended_on IS NOT NULL AND status NOT IN ('lifted', 'expired', 'withdrawn'))
