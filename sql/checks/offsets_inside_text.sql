-- A span begins before it ends, and ends inside the text of its article.
-- table: articles, column: n_chars, severity: error
WITH spans AS (
    SELECT 'mentions' AS of, mention_id AS id, article_id, start_char, end_char FROM mentions
    UNION ALL SELECT 'dates', date_id, article_id, start_char, end_char FROM dates
    UNION ALL SELECT 'claims', claim_id, article_id, start_char, end_char FROM claims
    UNION ALL SELECT 'claim_evidence', claim_id, article_id, evidence.start_char, evidence.end_char
    FROM claim_evidence AS evidence JOIN claims USING (claim_id)
)
SELECT spans.of, spans.id, spans.start_char, spans.end_char, articles.n_chars
FROM spans JOIN articles USING (article_id)
WHERE spans.start_char < 0 OR spans.start_char >= spans.end_char
    OR spans.end_char > articles.n_chars
