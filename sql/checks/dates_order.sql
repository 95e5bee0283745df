-- The first day a temporal expression can mean is not after the last.
-- table: dates, column: latest, severity: error
SELECT date_id, text, earliest, latest FROM dates WHERE earliest > latest
