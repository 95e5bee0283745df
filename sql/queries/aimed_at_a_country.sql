-- What is aimed at a country: every measure that names it as its target, those in force first. The
-- country is the one that most measures name: put any actor_id in place of the inner query.
SELECT
    s.status,
    s.imposer,
    s.instrument_label,
    s.minerals,
    s.since,
    s.until,
    s.rate_pct,
    s.title,
    s.measure_id
FROM current_status AS s
JOIN measure_actors AS t ON t.measure_id = s.measure_id AND t.role = 'target'
WHERE t.actor_id = (
    SELECT actor_id FROM measure_actors WHERE role = 'target'
    GROUP BY actor_id ORDER BY count(*) DESC, actor_id LIMIT 1
)
ORDER BY s.status = 'in_force' DESC, edtf_first_day(s.since) DESC NULLS LAST, s.measure_id;
