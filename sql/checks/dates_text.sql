-- The text of a row is what stands at its place in the article.
-- table: dates, column: text, severity: error, needs: texts
SELECT found.date_id, found.text, substring(texts.text, found.start_char + 1,
    found.end_char - found.start_char) AS stands_there
FROM dates AS found LEFT JOIN texts ON texts.article_id = found.article_id
WHERE substring(texts.text, found.start_char + 1, found.end_char - found.start_char)
    IS DISTINCT FROM found.text
