-- Where does each measure stand as of its newest evidence: who, on which minerals, against whom,
-- since when, until when?
CREATE VIEW current_status AS
SELECT
    m.measure_id,
    m.title,
    m.status,
    m.status_as_of,
    m.instrument,
    i.label AS instrument_label,
    i.effect,
    imposer.name AS imposer,
    (
        SELECT string_agg(a.name, ', ' ORDER BY a.name)
        FROM measure_actors AS ma JOIN actors AS a ON a.actor_id = ma.actor_id
        WHERE ma.measure_id = m.measure_id AND ma.role = 'target'
    ) AS targets,
    (
        SELECT string_agg(n.name, ', ' ORDER BY n.name)
        FROM measure_minerals AS mm JOIN minerals AS n ON n.mineral_id = mm.mineral_id
        WHERE mm.measure_id = m.measure_id
    ) AS minerals,
    coalesce(m.effective_on, m.announced_on) AS since,
    CASE
        WHEN m.status IN ('lifted', 'expired', 'withdrawn') THEN m.ended_on
        WHEN m.status IN ('suspended', 'postponed') THEN m.suspended_until
        ELSE (
            SELECT arg_max(e.until, e.position)
            FROM measure_events AS e
            WHERE e.measure_id = m.measure_id
                AND e.until IS NOT NULL
                AND e.action NOT IN ('suspended', 'postponed', 'lifted', 'expired')
                AND e.certainty IN ('actual', 'planned')
        )
    END AS until,
    m.rate_pct,
    m.legal_reference,
    m.n_articles,
    m.confidence
FROM measures AS m
JOIN instruments AS i ON i.instrument = m.instrument
JOIN actors AS imposer ON imposer.actor_id = m.imposer_id
ORDER BY m.measure_id;
