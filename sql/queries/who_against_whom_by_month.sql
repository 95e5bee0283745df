-- Who did what against whom, month by month? Events that only name a year are left out, and what is
-- merely possible or threatened is counted apart.
SELECT
    strftime(edtf_first_day(e.occurred_on), '%Y-%m') AS month,
    imposer.name AS imposer,
    coalesce(target.name, '(none stated)') AS target,
    m.instrument,
    e.action,
    e.certainty IN ('actual', 'planned') AS decided,
    count(DISTINCT e.event_id) AS events,
    count(DISTINCT e.measure_id) AS measures
FROM measure_events AS e
JOIN measures AS m ON m.measure_id = e.measure_id
JOIN actors AS imposer ON imposer.actor_id = m.imposer_id
LEFT JOIN measure_actors AS ma ON ma.measure_id = m.measure_id AND ma.role = 'target'
LEFT JOIN actors AS target ON target.actor_id = ma.actor_id
WHERE length(e.occurred_on) >= 7 AND edtf_first_day(e.occurred_on) IS NOT NULL
GROUP BY ALL
ORDER BY month, imposer, target, m.instrument, e.action, decided;
