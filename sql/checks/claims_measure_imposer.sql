-- A claim and the measure it is about have the same imposer.
-- table: claims, column: measure_id, severity: error
SELECT claims.claim_id, claims.imposer_id, measures.measure_id, measures.imposer_id AS of_measure
FROM claims JOIN measures USING (measure_id)
WHERE claims.imposer_id <> measures.imposer_id
