-- How did every measure stand on a day, as is known now, or as was known on an earlier day
-- (known_by := day)? `status` is NULL on days past the newest evidence, where `last_status` and
-- `stated_end` say what was last known. `is_certain` is false where the day lies between the
-- first and the last day on which a period can have begun.
CREATE MACRO status_on(day, known_by := NULL) AS TABLE
WITH told AS (
    SELECT * FROM measure_history
    WHERE CASE WHEN known_by IS NULL THEN is_current
        ELSE known_from <= CAST(known_by AS DATE)
            AND coalesce(known_until > CAST(known_by AS DATE), true) END
), reached AS (
    SELECT told.*, row_number() OVER (PARTITION BY measure_id ORDER BY position DESC) AS newest
    FROM told
    WHERE coalesce(first_day, last_day) <= CAST(day AS DATE)
        OR (first_day IS NULL AND last_day IS NULL)
)
SELECT
    m.measure_id,
    m.title,
    m.imposer_id,
    m.instrument,
    CASE WHEN CAST(day AS DATE) <= r.as_of THEN r.status END AS status,
    CASE WHEN CAST(day AS DATE) <= r.as_of THEN
        coalesce(r.last_day <= CAST(day AS DATE), false)
        AND coalesce(r.next_first_day > CAST(day AS DATE), r.next_last_day IS NULL)
    END AS is_certain,
    r.status AS last_status,
    r.held_from AS since,
    r.held_until AS stated_end,
    r.rate_pct,
    r.total_rate_pct,
    r.as_of AS status_as_of,
    r.known_from,
    r.claim_ids
FROM reached AS r
JOIN measures AS m ON m.measure_id = r.measure_id
WHERE r.newest = 1;
