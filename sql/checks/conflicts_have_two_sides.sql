-- A conflict is between values: a column in dispute has two of them or more.
-- table: conflicts, column: value, severity: error
SELECT measure_id, field, min(value) AS value FROM conflicts
GROUP BY measure_id, field HAVING count(DISTINCT value) < 2
