-- A rate is at most 1,000 per cent.
-- table: claims, column: rate_to_pct, severity: warn
SELECT claim_id, rate_from_pct, rate_to_pct, rate_change_pp FROM claims
WHERE greatest(rate_from_pct, rate_to_pct, rate_change_pp) > 1000
