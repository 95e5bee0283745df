-- How much is said of each country, mineral and month? Countries by what they do, minerals by
-- what is named, months by the day of publication.
WITH stated AS (
    SELECT
        c.claim_id, c.article_id, c.measure_id, c.imposer_id, m.status,
        coalesce(strftime(a.published_on, '%Y-%m'), 'unknown') AS month
    FROM claims AS c
    JOIN articles AS a ON a.article_id = c.article_id
    JOIN measures AS m ON m.measure_id = c.measure_id
), by_member AS (
    SELECT 'country' AS dimension, s.imposer_id AS member, n.name AS label, s.*
    FROM stated AS s JOIN actors AS n ON n.actor_id = s.imposer_id
    UNION ALL
    SELECT 'mineral', n.mineral_id, n.name, s.*
    FROM stated AS s
    JOIN claim_minerals AS cm ON cm.claim_id = s.claim_id
    JOIN minerals AS n ON n.mineral_id = cm.mineral_id
    UNION ALL
    SELECT 'month', s.month, s.month, s.* FROM stated AS s
    UNION ALL
    SELECT
        'month', coalesce(strftime(published_on, '%Y-%m'), 'unknown'),
        coalesce(strftime(published_on, '%Y-%m'), 'unknown'),
        NULL, article_id, NULL, NULL, NULL, NULL
    FROM articles
)
SELECT
    dimension,
    member,
    any_value(label) AS label,
    count(DISTINCT article_id) AS articles,
    count(DISTINCT claim_id) AS claims,
    count(DISTINCT measure_id) AS measures,
    count(DISTINCT measure_id) FILTER (status = 'in_force') AS in_force
FROM by_member
GROUP BY dimension, member
ORDER BY dimension, member;
