-- A claim covers a mineral.
-- table: claims, column: claim_id, severity: warn
SELECT claim_id, instrument, quote FROM claims
WHERE claim_id NOT IN (SELECT claim_id FROM claim_minerals WHERE claim_id IS NOT NULL)
