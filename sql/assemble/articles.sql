-- Articles, with what reading them settled: whether they state any claim.
SELECT a.* EXCLUDE (is_relevant), r.is_relevant
FROM shard_articles AS a
JOIN shard_relevance AS r USING (article_id);
