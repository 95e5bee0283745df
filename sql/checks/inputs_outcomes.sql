-- An input's outcome is what its article says: superseded, a copy, relevant or not.
-- table: inputs, column: outcome, severity: error
SELECT inputs.input, inputs.outcome, articles.article_id
FROM inputs JOIN articles USING (article_id)
WHERE outcome <> 'rejected'
    AND ((outcome = 'superseded') <> (superseded_by IS NOT NULL)
        OR (outcome = 'duplicate') <> (superseded_by IS NULL AND duplicate_of IS NOT NULL)
        OR (outcome = 'kept') <> (superseded_by IS NULL AND duplicate_of IS NULL AND is_relevant))
