-- A measure is announced and takes effect before it ends, and a suspension begins before it
-- ends.
-- table: measures, column: effective_on, severity: warn
SELECT measure_id, announced_on, effective_on, suspended_on, suspended_until, ended_on FROM measures
WHERE edtf_after(announced_on, ended_on) OR edtf_after(effective_on, ended_on)
    OR edtf_after(suspended_on, suspended_until)
