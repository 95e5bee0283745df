-- A claim's measure is announced and takes effect before it ends.
-- table: claims, column: until, severity: warn
SELECT claim_id, announced_on, effective_on, until FROM claims
WHERE edtf_after(announced_on, until) OR edtf_after(effective_on, until)
