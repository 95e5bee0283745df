-- Which measures touched a mineral on a day, and how did each stand? A measure on a group that
-- holds the mineral counts, as does one on a member of the group that is asked for; `names`
-- says which mineral the measure names. As it was known on another day: known_by := day.
CREATE MACRO measures_on(mineral, day, known_by := NULL) AS TABLE
WITH RECURSIVE above(mineral_id) AS (
    SELECT minerals.mineral_id FROM minerals WHERE minerals.mineral_id = mineral
    UNION
    SELECT n.parent_id FROM above JOIN minerals AS n ON n.mineral_id = above.mineral_id
    WHERE n.parent_id IS NOT NULL
), below(mineral_id) AS (
    SELECT minerals.mineral_id FROM minerals WHERE minerals.mineral_id = mineral
    UNION
    SELECT n.mineral_id FROM below JOIN minerals AS n ON n.parent_id = below.mineral_id
)
SELECT
    s.*,
    (
        SELECT string_agg(mm.mineral_id, ', ' ORDER BY mm.mineral_id)
        FROM measure_minerals AS mm
        WHERE mm.measure_id = s.measure_id
            AND mm.mineral_id IN (FROM above UNION FROM below)
    ) AS names
FROM status_on(day, known_by := known_by) AS s
WHERE s.measure_id IN (
    SELECT mm.measure_id FROM measure_minerals AS mm
    WHERE mm.mineral_id IN (FROM above UNION FROM below)
);
