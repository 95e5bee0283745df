"""Two times: how a measure stood (held_from, held_until), and since when that was known.

The life of a measure is told anew for each day on which a source was published, from the sources
of that day and before. No SQL: the macros over these rows are in sql/macros.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.resolve.lifecycle import Life, live

Row = dict[str, Any]


def history_rows(measure_id: str, claims: list[Row]) -> list[Row]:
    """The periods of a measure as they were known, oldest knowledge first.

    Sources that nobody can date count only for what is known now; where they change it,
    `known_from` of the present knowledge is NULL.
    """
    days = sorted({c["known_on"] for c in claims if c["known_on"]})
    tellings: list[tuple[date | None, Life]] = [
        (day, live([c for c in claims if c["known_on"] and c["known_on"] <= day])) for day in days
    ]
    now = live(claims)
    if not tellings or _facts(tellings[-1][1]) != _facts(now):
        tellings.append((None, now))
    distinct = [t for i, t in enumerate(tellings)
                if not i or _facts(t[1]) != _facts(tellings[i - 1][1])]  # fmt: skip
    out: list[Row] = []
    for i, (known, life) in enumerate(distinct):
        following = distinct[i + 1][0] if i + 1 < len(distinct) else None
        for position, period in enumerate(life.periods, 1):
            after = life.periods[position] if position < len(life.periods) else None
            out.append({
                "measure_id": measure_id,
                "telling": i + 1,
                "position": position,
                "known_from": known,
                "known_until": following,
                "is_current": i + 1 == len(distinct),
                "status": period.status,
                "held_from": period.held_from,
                "first_day": period.first,
                "last_day": period.last,
                "next_first_day": after.first if after else None,
                "next_last_day": after.last if after else None,
                "held_until": None if after else period.held_until,
                "as_of": life.as_of,
                "rate_pct": period.rate_pct,
                "total_rate_pct": period.total_rate_pct,
                "claim_ids": list(period.claims),
            })  # fmt: skip
    return out


def _facts(life: Life) -> tuple[Any, ...]:
    return (life.as_of, life.periods)
