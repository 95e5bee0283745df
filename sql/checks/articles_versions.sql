-- An older version points at a newer one that is not itself, states no claim, and is no copy.
-- table: articles, column: superseded_by, severity: error
SELECT article_id, superseded_by FROM articles
WHERE superseded_by IS NOT NULL
    AND (superseded_by = article_id OR is_relevant OR duplicate_of IS NOT NULL)
