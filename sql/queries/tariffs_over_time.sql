-- How did a tariff move: every stated rate between two parties, in the order of dates?
SELECT
    t.occurred_on,
    t.imposer,
    t.targets,
    t.action,
    t.certainty,
    t.rate_from_pct,
    t.rate_to_pct,
    t.title,
    t.measure_id
FROM timeline AS t
WHERE t.instrument IN ('import_tariff', 'export_tax', 'trade_remedy')
    AND coalesce(t.rate_from_pct, t.rate_to_pct) IS NOT NULL
ORDER BY t.imposer, t.targets, t.first_day NULLS LAST, t.measure_id, t.position;
