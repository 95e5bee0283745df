-- A status is never derived past status_as_of: what begins or ends later has not happened yet.
-- table: measures, column: status, severity: error
SELECT measure_id, status, status_as_of, effective_on, suspended_on, ended_on FROM measures
WHERE (status = 'in_force' AND edtf_first(effective_on) > status_as_of)
    OR (status = 'suspended' AND edtf_first(suspended_on) > status_as_of)
    OR (status IN ('lifted', 'expired') AND edtf_first(ended_on) > status_as_of)
