-- The ledger of inputs, each with what became of it: rejected, or else as its article is.
SELECT
    i.input,
    CASE
        WHEN i.reason IS NOT NULL THEN 'rejected'
        WHEN a.superseded_by IS NOT NULL THEN 'superseded'
        WHEN a.duplicate_of IS NOT NULL THEN 'duplicate'
        WHEN r.is_relevant THEN 'kept'
        WHEN NOT r.is_read THEN 'unread'
        ELSE 'not_relevant'
    END AS outcome,
    i.article_id,
    i.reason
FROM shard_inputs AS i
LEFT JOIN shard_articles AS a USING (article_id)
LEFT JOIN shard_relevance AS r USING (article_id);
