-- Every article came from one input, and every reject from one; no input ends as neither or both.
-- table: inputs, column: outcome, severity: error
SELECT 'article without an input' AS wrong, article_id AS what FROM articles
WHERE article_id NOT IN (SELECT article_id FROM inputs
                         WHERE outcome <> 'rejected' AND article_id IS NOT NULL)
UNION ALL
SELECT 'article of several inputs', article_id FROM inputs
WHERE outcome <> 'rejected' GROUP BY article_id HAVING count(*) > 1
UNION ALL
SELECT 'input without an article', input FROM inputs
WHERE outcome <> 'rejected' AND (article_id IS NULL OR reason IS NOT NULL)
UNION ALL
SELECT 'rejected input without its reject', inputs.input
FROM inputs LEFT JOIN rejects USING (input, reason)
WHERE outcome = 'rejected' AND rejects.input IS NULL
UNION ALL
SELECT 'reject without its input', rejects.input
FROM rejects LEFT JOIN inputs USING (input, reason)
WHERE inputs.input IS NULL
