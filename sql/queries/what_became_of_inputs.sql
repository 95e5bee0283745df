-- What became of the inputs: how many were kept, and how many were not for which reason?
SELECT
    i.outcome,
    i.reason,
    count(*) AS inputs,
    min(i.input) AS for_example,
    min(r.detail) AS advice
FROM inputs AS i
LEFT JOIN rejects AS r ON r.input = i.input AND r.reason = i.reason
GROUP BY i.outcome, i.reason
ORDER BY i.outcome, i.reason NULLS FIRST;
