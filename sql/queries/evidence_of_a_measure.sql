-- Why does the dataset say so: the words behind the measure that most articles speak of, oldest
-- first. Put any measure_id in place of the inner query.
SELECT
    e.published_on,
    e.publisher,
    e.article_title,
    e.action,
    e.certainty,
    e.quote,
    e.url
FROM evidence AS e
WHERE e.measure_id = (
    SELECT m.measure_id FROM measures AS m ORDER BY m.n_articles DESC, m.measure_id LIMIT 1
)
ORDER BY e.published_on NULLS LAST, e.article_id, e.start_char;
