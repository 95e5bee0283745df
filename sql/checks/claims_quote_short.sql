-- A quote has at most 25 words: a release publishes no article.
-- table: claims, column: quote, severity: error
SELECT claim_id, quote FROM claims
WHERE len(string_split_regex(trim(quote), '\s+')) > 25
