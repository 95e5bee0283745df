-- A rate that is raised does not fall, one that is cut does not rise, and the change is the
-- difference of the two.
-- table: claims, column: rate_to_pct, severity: warn
SELECT claim_id, action, rate_from_pct, rate_to_pct, rate_change_pp FROM claims
WHERE (action = 'tightened' AND rate_to_pct < rate_from_pct)
    OR (action = 'eased' AND rate_to_pct > rate_from_pct)
    OR abs(abs(rate_to_pct - rate_from_pct) - rate_change_pp) > 0.01
