-- The imposer of a claim is among its actors, in that role.
-- table: claim_actors, column: role, severity: error
SELECT claims.claim_id, claims.imposer_id
FROM claims ANTI JOIN claim_actors AS a
    ON a.claim_id = claims.claim_id AND a.actor_id = claims.imposer_id AND a.role = 'imposer'
