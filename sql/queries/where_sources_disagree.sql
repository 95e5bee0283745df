-- Where do sources disagree: which value of which measure, who says what, in which words?
SELECT
    m.title,
    k.field,
    k.value,
    a.publisher,
    a.published_on,
    c.quote,
    a.url,
    m.measure_id
FROM conflicts AS k
JOIN measures AS m ON m.measure_id = k.measure_id
JOIN claims AS c ON c.claim_id = k.claim_id
JOIN articles AS a ON a.article_id = c.article_id
ORDER BY m.measure_id, k.field, k.value, a.published_on NULLS LAST, c.claim_id;
