-- The actor_id of a country is its ISO 3166 alpha-2 code, that of the European Union is EU, and
-- any other is a slug.
-- table: actors, column: actor_id, severity: error
SELECT actor_id, kind FROM actors
WHERE NOT CASE
    WHEN kind = 'country' THEN regexp_full_match(actor_id, '[A-Z]{2}')
    ELSE actor_id = 'EU' OR regexp_full_match(actor_id, '[a-z0-9]+(-[a-z0-9]+)*') END
