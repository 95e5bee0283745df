-- What became of the inputs that were read: each counts once, so the rows add up to all of them.
WITH counted AS (
    SELECT outcome, reason, count(*) AS inputs FROM inputs GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY outcome, reason NULLS FIRST) AS position, *
FROM counted
ORDER BY position;
