-- On which minerals do most restrictions stand, and whose are they? A measure on a group counts
-- for the group only: see restricted_on_gallium for how to count it for the members.
SELECT
    n.name AS mineral,
    count(DISTINCT s.measure_id) FILTER (s.status = 'in_force') AS in_force,
    count(DISTINCT s.measure_id) FILTER (s.status IN ('suspended', 'postponed')) AS suspended,
    count(DISTINCT s.measure_id) FILTER (s.status IN ('announced', 'proposed')) AS to_come,
    string_agg(DISTINCT s.imposer, ', ' ORDER BY s.imposer) AS imposers
FROM current_status AS s
JOIN measure_minerals AS mm ON mm.measure_id = s.measure_id
JOIN minerals AS n ON n.mineral_id = mm.mineral_id
WHERE s.effect = 'restrictive' AND s.status NOT IN ('lifted', 'expired', 'withdrawn')
GROUP BY n.mineral_id, n.name
ORDER BY in_force DESC, suspended DESC, to_come DESC, n.name;
