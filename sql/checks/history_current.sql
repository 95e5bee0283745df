-- What is known now of a measure ends in its status, and there is one such telling a measure.
-- table: measure_history, column: status, severity: error
SELECT m.measure_id, m.status, any_value(h.status) AS told
FROM measures AS m LEFT JOIN (
    FROM measure_history WHERE is_current
    QUALIFY row_number() OVER (PARTITION BY measure_id, telling ORDER BY position DESC) = 1
) AS h ON h.measure_id = m.measure_id
GROUP BY m.measure_id, m.status
HAVING count(h.measure_id) <> 1 OR any_value(h.status) <> m.status
