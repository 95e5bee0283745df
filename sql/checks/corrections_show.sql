-- What was corrected says so: the claim, or else the measure.
-- table: corrections, column: claim_id, severity: error
SELECT c.correction_id, c.claim_id, c.measure_id
FROM corrections AS c
LEFT JOIN claims ON claims.claim_id = c.claim_id
LEFT JOIN measures ON measures.measure_id = c.measure_id
WHERE measures.provenance IS DISTINCT FROM 'corrected'
    OR (c.kind = 'value' AND c.claim_id IS NOT NULL AND claims.provenance <> 'corrected')
