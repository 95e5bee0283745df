-- Every mineral and actor of a measure is one of a claim about it.
-- table: measure_minerals, column: mineral_id, severity: error
SELECT m.measure_id, m.mineral_id AS value
FROM measure_minerals AS m ANTI JOIN (
    SELECT claims.measure_id, claim_minerals.mineral_id
    FROM claim_minerals JOIN claims USING (claim_id)
) AS c ON c.measure_id = m.measure_id AND c.mineral_id = m.mineral_id
UNION ALL
SELECT m.measure_id, m.actor_id || ' as ' || m.role
FROM measure_actors AS m ANTI JOIN (
    SELECT claims.measure_id, claim_actors.actor_id, claim_actors.role
    FROM claim_actors JOIN claims USING (claim_id)
) AS c ON c.measure_id = m.measure_id AND c.actor_id = m.actor_id AND c.role = m.role
