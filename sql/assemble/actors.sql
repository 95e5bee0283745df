-- The vocabulary, and after it the actors that texts name and the vocabulary does not know: one
-- row an id, the kind and country said most often (ties: the first in the alphabet).
SELECT * FROM reference_actors
UNION ALL BY NAME
SELECT
    actor_id,
    arg_max(name, (n, name)) AS name,
    arg_max(kind, (n, kind)) AS kind,
    arg_max(country_id, (n, country_id)) FILTER (country_id IS NOT NULL) AS country_id,
    NULL AS iso3,
    NULL AS wikidata_id,
    'discovered' AS origin
FROM (
    SELECT actor_id, name, kind, country_id, count(*) AS n
    FROM shard_actors
    WHERE actor_id NOT IN (SELECT actor_id FROM reference_actors)
    GROUP BY ALL
)
GROUP BY actor_id;
