-- Which suspensions run out, and when do the measures behind them come back?
SELECT
    s.until AS suspended_until,
    edtf_last_day(s.until) AS last_day,
    s.title,
    s.imposer,
    s.targets,
    s.minerals,
    s.measure_id
FROM current_status AS s
WHERE s.status IN ('suspended', 'postponed')
ORDER BY last_day NULLS LAST, s.measure_id;
