-- The country_id of an actor is a country or a bloc.
-- table: actors, column: country_id, severity: warn
SELECT child.actor_id, child.country_id
FROM actors AS child JOIN actors AS parent ON child.country_id = parent.actor_id
WHERE parent.kind NOT IN ('country', 'bloc')
