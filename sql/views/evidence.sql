-- Who says so: every claim with its quote, its place in the article, the article, and the measure
-- it is about.
CREATE VIEW evidence AS
SELECT
    c.measure_id,
    m.title AS measure,
    c.claim_id,
    imposer.name AS imposer,
    c.instrument,
    c.action,
    c.certainty,
    (
        SELECT string_agg(n.name, ', ' ORDER BY n.name)
        FROM claim_minerals AS cm JOIN minerals AS n ON n.mineral_id = cm.mineral_id
        WHERE cm.claim_id = c.claim_id
    ) AS minerals,
    c.announced_on,
    c.effective_on,
    c.until,
    c.rate_from_pct,
    c.rate_to_pct,
    c.rate_change_pp,
    c.quote,
    c.start_char,
    c.end_char,
    c.confidence,
    a.article_id,
    a.title AS article_title,
    a.url,
    a.publisher,
    a.published_on
FROM claims AS c
JOIN measures AS m ON m.measure_id = c.measure_id
JOIN actors AS imposer ON imposer.actor_id = c.imposer_id
JOIN articles AS a ON a.article_id = c.article_id
ORDER BY c.measure_id, a.published_on NULLS LAST, a.article_id, c.start_char;
