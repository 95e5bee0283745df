-- What is new: measures that were reported in the last 30 days that the dataset knows of.
SELECT
    m.last_reported_on,
    s.title,
    s.status,
    s.imposer,
    s.minerals,
    m.first_reported_on = m.last_reported_on AS is_first_report,
    s.measure_id
FROM measures AS m
JOIN current_status AS s ON s.measure_id = m.measure_id
WHERE m.last_reported_on > (SELECT max(published_on) FROM articles) - 30
ORDER BY m.last_reported_on DESC, s.measure_id;
