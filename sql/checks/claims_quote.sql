-- The quote of a claim stands in the statement it was taken from.
-- table: claims, column: quote, severity: error, needs: texts
SELECT claims.claim_id, claims.quote
FROM claims LEFT JOIN texts ON texts.article_id = claims.article_id
WHERE claims.quote = '' OR contains(substring(texts.text, claims.start_char + 1,
    claims.end_char - claims.start_char), claims.quote) IS DISTINCT FROM true
