-- A measure counts the claims about it, and the independent articles that make them: copies do
-- not count.
-- table: measures, column: n_claims, severity: error
SELECT measures.measure_id, measures.n_claims, measures.n_articles,
    count(claims.claim_id) AS claims,
    count(DISTINCT coalesce(articles.duplicate_of, articles.article_id)) AS articles
FROM measures LEFT JOIN claims USING (measure_id) LEFT JOIN articles USING (article_id)
GROUP BY measures.measure_id, measures.n_claims, measures.n_articles
HAVING count(claims.claim_id) <> measures.n_claims
    OR count(DISTINCT coalesce(articles.duplicate_of, articles.article_id)) <> measures.n_articles
