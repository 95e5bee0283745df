-- Which measure answers, replaces, amends or is bundled in which other one?
SELECT
    m.title,
    l.relation,
    r.title AS related,
    m.announced_on,
    r.announced_on AS related_announced_on,
    l.measure_id,
    l.related_id
FROM measure_links AS l
JOIN measures AS m ON m.measure_id = l.measure_id
JOIN measures AS r ON r.measure_id = l.related_id
ORDER BY l.relation, l.measure_id, l.related_id;
