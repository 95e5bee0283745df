-- published_from is unknown where published_on is NULL, and only there.
-- table: articles, column: published_from, severity: error
SELECT article_id, published_on, published_from FROM articles
WHERE (published_on IS NULL) <> (published_from = 'unknown')
