-- Which measures in force say when they end, the soonest after their newest evidence first?
SELECT
    s.until,
    edtf_last_day(s.until) AS last_day,
    edtf_last_day(s.until) - s.status_as_of AS days_left_as_of_evidence,
    s.title,
    s.imposer,
    s.status_as_of,
    s.measure_id
FROM current_status AS s
WHERE s.status = 'in_force' AND s.until IS NOT NULL
ORDER BY last_day NULLS LAST, s.measure_id;
