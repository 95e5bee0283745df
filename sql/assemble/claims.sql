-- Claims, each with the measure that it was resolved to.
SELECT c.*, m.measure_id
FROM shard_claims AS c
JOIN shard_claim_measures AS m USING (claim_id);
