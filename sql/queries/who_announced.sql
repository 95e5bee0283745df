-- Who announced it: the announcers that sources name, and the ministries and persons of the
-- acting country that the statement itself names (`named_as` says which).
WITH named AS (
    SELECT ca.claim_id, ca.actor_id, 'announcer' AS named_as
    FROM claim_actors AS ca WHERE ca.role = 'announcer'
    UNION
    SELECT c.claim_id, n.actor_id, 'in the statement'
    FROM claims AS c
    JOIN mentions AS w ON w.article_id = c.article_id
        AND w.kind = 'actor' AND w.start_char >= c.start_char AND w.end_char <= c.end_char
    JOIN actors AS n ON n.actor_id = w.ref_id
    WHERE n.kind IN ('government_body', 'person') AND n.country_id = c.imposer_id
)
SELECT
    m.title,
    n.name AS announcer,
    n.kind,
    string_agg(DISTINCT named.named_as, ', ' ORDER BY named.named_as) AS named_as,
    min(c.announced_on) AS announced_on,
    count(DISTINCT c.article_id) AS articles,
    m.measure_id
FROM named
JOIN claims AS c ON c.claim_id = named.claim_id
JOIN measures AS m ON m.measure_id = c.measure_id
JOIN actors AS n ON n.actor_id = named.actor_id
GROUP BY m.measure_id, m.title, n.actor_id, n.name, n.kind
ORDER BY articles DESC, m.measure_id, n.actor_id;
