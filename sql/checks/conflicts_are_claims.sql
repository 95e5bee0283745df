-- A conflict names a column of measures and a claim about that measure.
-- table: conflicts, column: field, severity: error
SELECT conflicts.measure_id, conflicts.field, conflicts.claim_id
FROM conflicts LEFT JOIN claims USING (claim_id)
WHERE claims.measure_id IS DISTINCT FROM conflicts.measure_id
    OR conflicts.field NOT IN (SELECT column_name FROM (DESCRIBE SELECT * FROM measures))
