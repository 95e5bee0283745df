-- What is decided and not yet in force as of its newest evidence, and when is it to begin?
SELECT
    s.title,
    s.imposer,
    s.targets,
    s.status,
    coalesce(m.suspended_until, m.effective_on) AS begins,
    s.status_as_of,
    s.measure_id
FROM current_status AS s
JOIN measures AS m ON m.measure_id = s.measure_id
WHERE s.status IN ('announced', 'postponed')
ORDER BY edtf_first_day(begins) NULLS LAST, s.measure_id;
