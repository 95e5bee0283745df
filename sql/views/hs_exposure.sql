-- Which goods does a measure touch in trade statistics: the HS codes of its minerals and of what
-- belongs to them. A 'basket' code holds other goods too, so summing trade over it overstates.
CREATE VIEW hs_exposure AS
WITH RECURSIVE within (group_id, mineral_id) AS (
    SELECT mineral_id, mineral_id FROM minerals
    UNION
    SELECT w.group_id, n.mineral_id FROM within AS w JOIN minerals AS n ON n.parent_id = w.mineral_id
)
SELECT DISTINCT
    s.measure_id,
    s.title,
    s.status,
    s.instrument,
    s.imposer,
    s.targets,
    n.name AS mineral,
    h.hs6,
    h.form,
    h.exclusivity
FROM current_status AS s
JOIN measure_minerals AS mm ON mm.measure_id = s.measure_id
JOIN within AS w ON w.group_id = mm.mineral_id
JOIN minerals AS n ON n.mineral_id = w.mineral_id
JOIN mineral_hs AS h ON h.mineral_id = w.mineral_id
ORDER BY s.measure_id, h.hs6, mineral, h.form;
