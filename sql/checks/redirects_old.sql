-- An id that redirects is no measure's any more.
-- table: measure_redirects, column: old_id, severity: error
SELECT old_id, measure_redirects.measure_id, reason FROM measure_redirects
WHERE old_id IN (SELECT measure_id FROM measures)
    OR (measure_redirects.measure_id IS NULL) <> (reason = 'retired')
