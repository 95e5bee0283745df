-- Claims, each with the measure that it was resolved to; corrected ones as they were corrected.
SELECT c.*, m.measure_id
FROM (
    SELECT r.* EXCLUDE (policy), 'extracted' AS provenance
    FROM shard_claims AS r
    WHERE r.claim_id NOT IN (SELECT claim_id FROM shard_corrected_claims)
    UNION ALL BY NAME
    SELECT * FROM shard_corrected_claims
) AS c
JOIN shard_claim_measures AS m USING (claim_id);
