-- An event is stated by claims about its measure, and counts their independent articles.
-- table: measure_events, column: claim_ids, severity: error
WITH stated AS (
    SELECT event_id, measure_id, n_articles, unnest(claim_ids) AS claim_id FROM measure_events
)
SELECT e.event_id, any_value(e.n_articles) AS n_articles,
    count(DISTINCT s.independent) AS articles
FROM measure_events AS e LEFT JOIN (
    SELECT stated.event_id, stated.claim_id,
        coalesce(articles.duplicate_of, articles.article_id) AS independent,
        claims.measure_id IS NOT DISTINCT FROM stated.measure_id AS is_about_it
    FROM stated LEFT JOIN claims USING (claim_id) LEFT JOIN articles USING (article_id)
) AS s USING (event_id)
GROUP BY e.event_id
HAVING count(s.claim_id) = 0 OR NOT bool_and(s.is_about_it)
    OR count(DISTINCT s.independent) <> any_value(e.n_articles)
