-- Which measures should a person check first: the least sure, each with the words that speak most
-- for it?
SELECT
    m.confidence,
    m.title,
    m.n_articles,
    arg_max(c.quote, (c.confidence, c.claim_id)) AS best_quote,
    arg_max(a.url, (c.confidence, c.claim_id)) AS url,
    m.measure_id
FROM measures AS m
JOIN claims AS c ON c.measure_id = m.measure_id
JOIN articles AS a ON a.article_id = c.article_id
GROUP BY m.measure_id, m.title, m.confidence, m.n_articles
ORDER BY m.confidence, m.measure_id;
