-- Every tariff between two countries, day by day: what was last decided and the last stated rate.
-- The two are those with the most tariff events: put any two actor_ids in their place. A day that
-- is only known by its month counts from the first of it. No day past the newest evidence is told.
WITH pair AS (
    SELECT least(m.imposer_id, t.actor_id) AS one, greatest(m.imposer_id, t.actor_id) AS other
    FROM measures AS m
    JOIN measure_actors AS t ON t.measure_id = m.measure_id AND t.role = 'target'
    JOIN measure_events AS e ON e.measure_id = m.measure_id
    WHERE m.instrument = 'import_tariff' AND e.certainty = 'actual' AND e.occurred_on IS NOT NULL
    GROUP BY ALL ORDER BY count(*) DESC, one, other LIMIT 1
), tariffs AS (
    SELECT DISTINCT m.measure_id, m.title, m.imposer_id, t.actor_id AS target_id, m.status_as_of
    FROM measures AS m
    JOIN measure_actors AS t ON t.measure_id = m.measure_id AND t.role = 'target'
    JOIN pair ON (m.imposer_id = pair.one AND t.actor_id = pair.other)
        OR (m.imposer_id = pair.other AND t.actor_id = pair.one)
    WHERE m.instrument = 'import_tariff'
), happened AS (
    SELECT t.*, e.action, e.rate_to_pct, e.position, edtf_first_day(e.occurred_on) AS day
    FROM tariffs AS t
    JOIN measure_events AS e ON e.measure_id = t.measure_id
    WHERE e.certainty = 'actual' AND edtf_first_day(e.occurred_on) IS NOT NULL
), days AS (
    SELECT
        measure_id,
        CAST(unnest(generate_series(
            CAST(min(day) AS TIMESTAMP), CAST(max(status_as_of) AS TIMESTAMP), INTERVAL 1 DAY
        )) AS DATE) AS day
    FROM happened GROUP BY measure_id
)
SELECT
    d.day,
    any_value(h.imposer_id) AS imposer,
    any_value(h.target_id) AS target,
    arg_max(h.action, (h.day, h.position)) AS last_decided,
    arg_max(h.rate_to_pct, (h.day, h.position)) FILTER (h.rate_to_pct IS NOT NULL) AS rate_pct,
    any_value(h.title) AS title,
    d.measure_id
FROM days AS d
JOIN happened AS h ON h.measure_id = d.measure_id AND h.day <= d.day
GROUP BY d.day, d.measure_id
ORDER BY d.day, imposer, d.measure_id;
