-- An article is relevant where it states a claim, and only there.
-- table: articles, column: is_relevant, severity: error
SELECT article_id, is_relevant FROM articles
WHERE is_relevant <> (article_id IN (SELECT article_id FROM claims WHERE article_id IS NOT NULL))
