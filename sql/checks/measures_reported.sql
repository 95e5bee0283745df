-- A measure was first and last reported on the publication days of its oldest and newest
-- source.
-- table: measures, column: last_reported_on, severity: error
SELECT measures.measure_id, measures.first_reported_on, measures.last_reported_on,
    min(articles.published_on) AS oldest, max(articles.published_on) AS newest
FROM measures JOIN claims USING (measure_id) JOIN articles USING (article_id)
GROUP BY measures.measure_id, measures.first_reported_on, measures.last_reported_on
HAVING measures.first_reported_on IS DISTINCT FROM min(articles.published_on)
    OR measures.last_reported_on IS DISTINCT FROM max(articles.published_on)
    OR measures.first_reported_on > measures.last_reported_on
