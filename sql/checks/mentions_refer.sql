-- A mention of a mineral or an actor names one that the dataset has, and a rate has a value.
-- table: mentions, column: ref_id, severity: error
SELECT mention_id, kind, ref_id, value FROM mentions
WHERE NOT CASE kind
    WHEN 'mineral' THEN ref_id IS NOT NULL AND ref_id IN (SELECT mineral_id FROM minerals)
    WHEN 'actor' THEN ref_id IS NOT NULL AND ref_id IN (SELECT actor_id FROM actors)
    WHEN 'rate' THEN ref_id IS NULL AND value IS NOT NULL
    ELSE true END
