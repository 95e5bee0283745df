-- A copy points at an article that is itself no copy.
-- table: articles, column: duplicate_of, severity: error
SELECT copy.article_id, copy.duplicate_of
FROM articles AS copy JOIN articles AS original ON copy.duplicate_of = original.article_id
WHERE original.duplicate_of IS NOT NULL OR copy.article_id = copy.duplicate_of
