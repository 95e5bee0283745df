"""Choosing a value where sources give several, by a declared order; and what they disagree on.

The order: what is said to be done before what is said to be planned, then an official source,
then the more precise date, then more independent articles, then the newer source. A coarser date
supports every finer one that it agrees with. Values are never averaged; those not chosen stay in
`conflicts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.resolve.edtf import agree, plain

Row = dict[str, Any]
Value = str | float

ORDER = ("surest", "official", "precise", "most_articles", "newest")
"""The order of preference, by the codes of `basis`; it is `only` where nothing had to be chosen."""

SURE = {"actual": 2, "planned": 1}


@dataclass(frozen=True)
class Said:
    """A value and the claim that gives it."""

    value: Value
    claim: Row


@dataclass(frozen=True)
class Choice:
    """The value chosen, the claims that support it, what decided, and all that was said."""

    value: Value
    basis: str
    claims: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def disputed(self) -> bool:
        """Whether two sources exclude each other."""
        return any(not same(a.value, b.value) for a in self.said for b in self.said)


def same(a: Value, b: Value) -> bool:
    """Whether two values can both be right: dates agree at the coarser precision."""
    if isinstance(a, str) and isinstance(b, str):
        return a == b or agree(a, b) is True
    return a == b


def choose(said: Iterable[Said]) -> Choice | None:
    """The value by the declared order; None where nobody says one."""
    said = tuple(sorted(said, key=lambda s: (str(s.value), s.claim["claim_id"])))
    if not said:
        return None
    values = sorted({s.value for s in said}, key=str)
    ranked = sorted(values, key=lambda v: (_rank(v, said), _reversed(v)), reverse=True)
    best = ranked[0]
    support = tuple(s.claim["claim_id"] for s in said if same(s.value, best))
    rivals = [_rank(v, said) for v in ranked[1:] if not same(v, best)]
    basis = "only"
    if rivals:
        rank = _rank(best, said)
        basis = next((ORDER[i] for i in range(5) if rank[i] != rivals[0][i]), "newest")
    return Choice(best, basis, support, said)


def _rank(value: Value, said: Sequence[Said]) -> tuple[int, int, int, int, date]:
    claims = [s.claim for s in said if same(s.value, value)]
    exact = [s.claim for s in said if s.value == value]
    return (
        max(SURE.get(c["certainty"], 0) for c in claims),
        int(any(c["official"] for c in claims)),
        len(plain(value) or "") if isinstance(value, str) else 0,
        len({c["independent"] for c in claims}),
        newest_source(exact) or date.min,
    )


def newest_source(claims: Iterable[Row]) -> date | None:
    """The publication day of the newest source; None where none is dated. A copy brings no news
    where its original is a source too."""
    dated = [c for c in claims if c["published_on"]]
    there = {c["article_id"] for c in dated}
    days: list[date] = [
        c["published_on"]
        for c in dated
        if c["article_id"] == c["independent"] or c["independent"] not in there
    ]
    return max(days, default=None)


def _reversed(value: Value) -> tuple[int, ...]:
    """For the last tie: the smaller value, the earlier date."""
    return tuple(-ord(c) for c in str(value))


def dates(claims: Iterable[Row], column: str) -> list[Said]:
    """What claims say in a column of dates, without the end of an interval."""
    return [Said(p, c) for c in claims if (p := plain(c[column]))]


def numbers(claims: Iterable[Row], column: str) -> list[Said]:
    return [Said(c[column], c) for c in claims if c[column] is not None]


def best_date(claims: Iterable[Row], column: str) -> str | None:
    choice = choose(dates(claims, column))
    return str(choice.value) if choice else None


def best_number(claims: Iterable[Row], column: str) -> float | None:
    choice = choose(numbers(claims, column))
    return float(choice.value) if choice else None
