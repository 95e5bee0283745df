-- Who reported a measure first, and how many others followed? Measures of one article and those
-- that no dated article speaks of are left out, and copies do not count.
SELECT
    m.title,
    min(a.published_on) AS first_reported_on,
    arg_min(coalesce(a.publisher, '(not stated)'), (a.published_on, a.article_id)) AS first_by,
    count(DISTINCT a.article_id) AS articles,
    max(a.published_on) AS last_reported_on,
    m.measure_id
FROM measures AS m
JOIN claims AS c ON c.measure_id = m.measure_id
JOIN articles AS a ON a.article_id = c.article_id
WHERE a.published_on IS NOT NULL AND a.duplicate_of IS NULL
GROUP BY m.measure_id, m.title
HAVING count(DISTINCT a.article_id) > 1
ORDER BY articles DESC, m.measure_id;
