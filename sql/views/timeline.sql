-- What happened, in the order of dates: every event of every measure with the names of its
-- imposer, targets and minerals. Events without a date come last.
CREATE VIEW timeline AS
SELECT
    e.occurred_on,
    edtf_first_day(e.occurred_on) AS first_day,
    edtf_last_day(e.occurred_on) AS last_day,
    e.action,
    e.certainty,
    s.instrument,
    s.imposer,
    s.targets,
    s.minerals,
    s.title,
    e.until,
    e.rate_from_pct,
    e.rate_to_pct,
    e.n_articles,
    e.measure_id,
    e.position,
    e.event_id
FROM measure_events AS e
JOIN current_status AS s ON s.measure_id = e.measure_id
ORDER BY first_day NULLS LAST, e.measure_id, e.position;
