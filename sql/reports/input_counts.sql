-- What became of the inputs that were read: each counts once, so the rows add up to all of them.
WITH counted AS (
    SELECT
        CASE
            WHEN duplicate_of IS NOT NULL THEN 'duplicate'
            WHEN is_relevant THEN 'kept'
            ELSE 'not_relevant'
        END AS outcome,
        NULL AS reason,
        count(*) AS inputs
    FROM articles GROUP BY ALL
    UNION ALL
    SELECT 'rejected', reason, count(*) FROM rejects GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY outcome, reason NULLS FIRST) AS position, *
FROM counted
ORDER BY position;
