-- Which tariffs of an imposer stood on the goods of a target on a day, layer by layer? `rate_pct`
-- is a layer's own rate, NULL where no source states it; `total_rate_pct` is a sum of all layers
-- that a source gives with it, never added up here. A tariff that names no target may hold for
-- all: `names_target` is false. As it was known on another day: known_by := day.
CREATE MACRO tariff_layers(imposer, target, day, known_by := NULL) AS TABLE
SELECT
    s.measure_id,
    s.title,
    s.instrument,
    s.status,
    s.is_certain,
    s.last_status,
    s.rate_pct,
    s.total_rate_pct,
    s.since,
    s.stated_end,
    s.status_as_of,
    EXISTS (
        FROM measure_actors AS a
        WHERE a.measure_id = s.measure_id AND a.role = 'target' AND a.actor_id = target
    ) AS names_target
FROM status_on(day, known_by := known_by) AS s
WHERE s.imposer_id = imposer
    AND s.instrument IN ('import_tariff', 'trade_remedy')
    AND NOT EXISTS (
        FROM measure_actors AS a
        WHERE a.measure_id = s.measure_id AND a.role = 'target'
            AND s.measure_id NOT IN (
                SELECT b.measure_id FROM measure_actors AS b
                WHERE b.role = 'target' AND b.actor_id = target
            )
    );
