-- The actors of claims; of a corrected claim those that it has since.
SELECT * FROM shard_claim_actors
WHERE claim_id NOT IN (SELECT claim_id FROM shard_corrected_claims)
UNION ALL BY NAME
SELECT * FROM shard_corrected_claim_actors;
