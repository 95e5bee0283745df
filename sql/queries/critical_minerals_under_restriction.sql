-- Which minerals on the lists of the EU (2024) and the United States (2025) does any restriction
-- in force name, directly or by a group that holds them? Those that none names are there with 0.
WITH RECURSIVE above (mineral_id, group_id) AS (
    SELECT mineral_id, mineral_id FROM minerals
    UNION
    SELECT a.mineral_id, n.parent_id
    FROM above AS a JOIN minerals AS n ON n.mineral_id = a.group_id
    WHERE n.parent_id IS NOT NULL
)
SELECT
    n.name AS mineral,
    n.eu_crm_2024,
    n.us_2025,
    count(DISTINCT s.measure_id) AS in_force,
    string_agg(DISTINCT s.imposer, ', ' ORDER BY s.imposer) AS imposers
FROM minerals AS n
JOIN above AS a ON a.mineral_id = n.mineral_id
LEFT JOIN measure_minerals AS mm ON mm.mineral_id = a.group_id
LEFT JOIN current_status AS s ON s.measure_id = mm.measure_id
    AND s.effect = 'restrictive' AND s.status = 'in_force'
WHERE n.eu_crm_2024 OR n.us_2025
GROUP BY n.mineral_id, n.name, n.eu_crm_2024, n.us_2025
ORDER BY in_force DESC, n.name;
