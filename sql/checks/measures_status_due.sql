-- A status is not stale: what was to begin or end before status_as_of has.
-- table: measures, column: status, severity: warn
SELECT measure_id, status, status_as_of, effective_on, suspended_until FROM measures
WHERE (status = 'announced' AND edtf_last(effective_on) < status_as_of)
    OR (status = 'suspended' AND edtf_last(suspended_until) < status_as_of)
