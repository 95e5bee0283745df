-- A link is stated by claims about one of its two measures.
-- table: measure_links, column: claim_ids, severity: error
WITH stated AS (SELECT measure_id, related_id, unnest(claim_ids) AS claim_id FROM measure_links)
SELECT s.measure_id, s.related_id, s.claim_id
FROM stated AS s LEFT JOIN claims AS c USING (claim_id)
WHERE c.measure_id IS NULL OR c.measure_id NOT IN (s.measure_id, s.related_id)
