-- What is restricted on gallium today, by whom, against whom and until when? A measure on a group
-- that holds gallium counts. `run_out` is true where the stated end has passed since the evidence.
WITH RECURSIVE above (mineral_id) AS (
    SELECT mineral_id FROM minerals WHERE mineral_id = 'gallium'
    UNION
    SELECT n.parent_id FROM above JOIN minerals AS n ON n.mineral_id = above.mineral_id
    WHERE n.parent_id IS NOT NULL
)
SELECT DISTINCT
    s.title,
    s.imposer,
    s.targets,
    s.instrument_label,
    s.since,
    s.until,
    edtf_last_day(s.until) < current_date AS run_out,
    s.status_as_of,
    s.measure_id
FROM current_status AS s
JOIN measure_minerals AS mm ON mm.measure_id = s.measure_id
JOIN above ON above.mineral_id = mm.mineral_id
WHERE s.effect = 'restrictive' AND s.status = 'in_force'
ORDER BY s.since, s.measure_id;
