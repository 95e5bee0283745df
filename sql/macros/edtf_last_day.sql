-- The last day that an EDTF date can mean: of '2025-10' it is 2025-10-31, of
-- '2025-10-09/2026-10-09' it is 2026-10-09. NULL where the end is open or unknown.
CREATE MACRO edtf_last_day(edtf) AS (
    CASE
        WHEN regexp_matches(split_part(edtf, '/', -1), '^\d{4}-\d{2}-\d{2}')
            THEN try_cast(split_part(edtf, '/', -1)[:10] AS DATE)
        WHEN regexp_matches(split_part(edtf, '/', -1), '^\d{4}-2[1-4]')
            THEN CAST(
                make_date(
                    split_part(edtf, '/', -1)[:4]::INTEGER,
                    3 * split_part(edtf, '/', -1)[7]::INTEGER,
                    1
                ) + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE)
        WHEN regexp_matches(split_part(edtf, '/', -1), '^\d{4}-\d{2}')
            THEN last_day(try_cast(split_part(edtf, '/', -1)[:7] || '-01' AS DATE))
        WHEN regexp_matches(split_part(edtf, '/', -1), '^\d{2}[\dX]{2}')
            THEN try_cast(replace(split_part(edtf, '/', -1)[:4], 'X', '9') || '-12-31' AS DATE)
    END
);
