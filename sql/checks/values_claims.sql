-- A value of a measure is given by claims about it, or by a correction.
-- table: measure_values, column: claim_ids, severity: error
WITH given AS (SELECT measure_id, field, unnest(claim_ids) AS claim_id FROM measure_values)
SELECT g.measure_id, g.field, g.claim_id
FROM given AS g LEFT JOIN claims AS c USING (claim_id)
WHERE c.measure_id IS DISTINCT FROM g.measure_id
UNION ALL
SELECT measure_id, field, NULL FROM measure_values
WHERE len(claim_ids) = 0 AND provenance <> 'corrected'
