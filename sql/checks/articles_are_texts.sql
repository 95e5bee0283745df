-- Each article has one canonical text, of the length and SHA-256 that its row states.
-- table: articles, column: content_sha256, severity: error, needs: texts
SELECT articles.article_id, count(texts.article_id) AS texts
FROM articles LEFT JOIN texts ON texts.article_id = articles.article_id
GROUP BY articles.article_id, articles.n_chars, articles.content_sha256
HAVING count(texts.article_id) <> 1
    OR bool_or(length(texts.text) <> articles.n_chars)
    OR bool_or(sha256(texts.text) <> articles.content_sha256)
