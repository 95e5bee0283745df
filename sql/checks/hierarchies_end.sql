-- No mineral, instrument or actor is its own ancestor.
-- table: minerals, column: parent_id, severity: error
WITH RECURSIVE edges AS (
    SELECT 'minerals' AS of, mineral_id AS child, parent_id AS parent FROM minerals
    UNION ALL SELECT 'instruments', instrument, parent FROM instruments
    UNION ALL SELECT 'actors', actor_id, country_id FROM actors
), ancestors AS (
    SELECT of, child, parent FROM edges WHERE parent IS NOT NULL
    UNION
    SELECT a.of, a.child, e.parent FROM ancestors AS a
    JOIN edges AS e ON e.of = a.of AND e.child = a.parent WHERE e.parent IS NOT NULL
)
SELECT of, child FROM ancestors WHERE child = parent
