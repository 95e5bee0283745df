-- The days a temporal expression can mean are given both or neither, and hold its EDTF date.
-- table: dates, column: edtf, severity: warn
SELECT date_id, text, edtf, earliest, latest FROM dates
WHERE (earliest IS NULL AND latest IS NULL AND edtf IS NOT NULL)
    OR edtf_first(edtf) > latest OR edtf_last(edtf) < earliest
