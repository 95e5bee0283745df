-- The claims that a measure was joined from are about it.
-- table: measure_merges, column: claim_id, severity: error
SELECT m.measure_id, m.position, m.claim_id, m.with_claim_id
FROM measure_merges AS m
JOIN claims AS a ON a.claim_id = m.claim_id
JOIN claims AS b ON b.claim_id = m.with_claim_id
WHERE a.measure_id <> m.measure_id OR b.measure_id <> m.measure_id
