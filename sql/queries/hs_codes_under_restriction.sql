-- Which HS codes does a restriction in force touch, and does the code hold this mineral alone?
SELECT
    x.hs6,
    string_agg(DISTINCT x.mineral, ', ' ORDER BY x.mineral) AS minerals,
    bool_or(x.exclusivity = 'basket') AS holds_other_goods,
    string_agg(DISTINCT x.imposer, ', ' ORDER BY x.imposer) AS imposers,
    count(DISTINCT x.measure_id) AS measures
FROM hs_exposure AS x
JOIN instruments AS i ON i.instrument = x.instrument
WHERE i.effect = 'restrictive' AND x.status = 'in_force'
GROUP BY x.hs6
ORDER BY measures DESC, x.hs6;
