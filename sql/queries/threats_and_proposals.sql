-- What is threatened or considered, and not decided: the newest first.
SELECT
    t.occurred_on,
    t.imposer,
    t.action,
    t.certainty,
    t.targets,
    t.minerals,
    t.rate_to_pct,
    t.title,
    t.n_articles,
    t.measure_id
FROM timeline AS t
WHERE t.certainty IN ('threatened', 'possible')
ORDER BY t.first_day DESC NULLS LAST, t.measure_id, t.position;
