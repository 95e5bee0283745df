-- The first day that an EDTF date can mean: of '2025-10' it is 2025-10-01, of
-- '2025-10-09/2026-10-09' it is 2025-10-09. NULL where the start is open or unknown.
CREATE MACRO edtf_first_day(edtf) AS (
    CASE
        WHEN regexp_matches(edtf, '^\d{4}-\d{2}-\d{2}') THEN try_cast(edtf[:10] AS DATE)
        WHEN regexp_matches(edtf, '^\d{4}-2[1-4]')
            THEN make_date(edtf[:4]::INTEGER, 3 * edtf[7]::INTEGER, 1)
        WHEN regexp_matches(edtf, '^\d{4}-\d{2}') THEN try_cast(edtf[:7] || '-01' AS DATE)
        WHEN regexp_matches(edtf, '^\d{2}[\dX]{2}')
            THEN try_cast(replace(edtf[:4], 'X', '0') || '-01-01' AS DATE)
    END
);
