-- How long from announcement to effect? Only measures of which both days are stated to the day.
SELECT
    m.announced_on,
    m.effective_on,
    date_diff('day', CAST(m.announced_on AS DATE), CAST(m.effective_on AS DATE)) AS days,
    s.imposer,
    s.instrument_label,
    s.title,
    m.measure_id
FROM measures AS m
JOIN current_status AS s ON s.measure_id = m.measure_id
WHERE regexp_full_match(m.announced_on, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
    AND regexp_full_match(m.effective_on, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
ORDER BY days DESC, m.measure_id;
