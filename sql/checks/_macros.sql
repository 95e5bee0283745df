-- The first and the last day that an EDTF date of level 0 or 1 can mean, so that dates of unequal
-- precision compare at the coarser one. An open end of an interval is NULL. A season is taken as
-- its whole year (winter as far as the next March): hemispheres differ.
CREATE MACRO edtf_day(part, m, d, digit) AS TRY_CAST(
    replace(substr(part, 1, 4), 'X', digit)
    || '-' || CASE WHEN substr(part, 6, 2) BETWEEN '01' AND '12' THEN substr(part, 6, 2) ELSE m END
    || '-' || CASE WHEN substr(part, 9, 2) BETWEEN '01' AND '31' THEN substr(part, 9, 2) ELSE d END
    AS DATE);

CREATE MACRO edtf_plain(part) AS nullif(nullif(regexp_replace(part, '[?~%]', '', 'g'), '..'), '');

CREATE MACRO edtf_first(edtf) AS
    edtf_day(edtf_plain(split_part(edtf, '/', 1)), '01', '01', '0');

CREATE MACRO edtf_last_of(part) AS CASE
    WHEN substr(part, 6, 2) = '24' THEN edtf_day(part, '12', '31', '9') + INTERVAL 3 MONTH
    WHEN substr(part, 9, 2) BETWEEN '01' AND '31' THEN edtf_day(part, '12', '31', '9')
    ELSE last_day(edtf_day(part, '12', '01', '9')) END;

CREATE MACRO edtf_last(edtf) AS CAST(edtf_last_of(edtf_plain(
    CASE WHEN contains(edtf, '/') THEN split_part(edtf, '/', 2) ELSE edtf END)) AS DATE);

-- Whether one date surely lies after another; NULL where either is unknown.
CREATE MACRO edtf_after(a, b) AS edtf_first(a) > edtf_last(b);
