"""The events of one measure: which of its claims tell of the same thing that happened.

An event keeps its claims; its date and rates are chosen from theirs by the declared order of
`choose.py`. What the events amount to is `lifecycle.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pipeline.resolve.choose import best_date, best_number
from pipeline.resolve.edtf import agree, days_apart, first_day, latest_day, plain

Row = dict[str, Any]

ONCE = frozenset({"imposed", "concluded", "suspended", "postponed", "lifted", "expired",
                  "reinstated"})  # fmt: skip
"""Actions that sources which differ by a few days hardly tell of twice."""

SAME_DAYS = 31
ORDER = ("imposed", "concluded", "tightened", "eased", "extended", "reinstated", "maintained",
         "suspended", "postponed", "lifted", "expired")  # fmt: skip
"""How actions of one day follow each other."""


@dataclass(frozen=True)
class Event:
    """One thing that happened to a measure, as one or more claims state it."""

    action: str
    certainty: str
    claims: tuple[Row, ...]

    @cached_property
    def occurred_on(self) -> str | None:
        """When it happened or is to happen: in effect, else announced."""
        return best_date(self.claims, "effective_on") or self.announced_on

    @cached_property
    def announced_on(self) -> str | None:
        return best_date(self.claims, "announced_on")

    @cached_property
    def effective_on(self) -> str | None:
        return best_date(self.claims, "effective_on")

    @cached_property
    def until(self) -> str | None:
        return best_date(self.claims, "until")

    @cached_property
    def known_on(self) -> date | None:
        """The day of the first source that tells of it; None where none is dated."""
        return min((c["known_on"] for c in self.claims if c["known_on"]), default=None)

    def rate(self, column: str, basis: str | None = None) -> float | None:
        """A rate as the claims of one basis state it: `total`, or anything else."""
        wanted = [c for c in self.claims if (c["rate_basis"] == "total") is (basis == "total")]
        return best_number(wanted, column)

    @cached_property
    def bounds(self) -> tuple[date | None, date | None]:
        """The first and the last day on which it can have happened."""
        first, last = first_day(self.occurred_on), latest_day(self.occurred_on)
        known = self.known_on
        if self.certainty == "actual" and known and (first is None or first <= known):
            last = min(last or known, known)  # what is told has happened
        return first, last


def occurred(claim: Row) -> str | None:
    """When a claim's action happened: in effect, else announced."""
    value: str | None = claim["effective_on"] or claim["announced_on"]
    return value


def events(claims: list[Row]) -> list[Event]:
    """The events that claims state, in order; the order of `claims` does not matter."""
    groups: list[list[Row]] = []
    for claim in sorted(claims, key=_precise_first):
        same = [g for g in groups if _same(g, claim)]
        if not same:
            groups.append([claim])
        elif occurred(claim) is None:
            _last_before(same, claim["published_on"]).append(claim)
        else:
            same[0].append(claim)
    found = [Event(g[0]["action"], g[0]["certainty"], tuple(g)) for g in groups]
    return sorted(found, key=chronology)


def _same(group: list[Row], claim: Row) -> bool:
    first = group[0]
    if (first["action"], first["certainty"]) != (claim["action"], claim["certainty"]):
        return False
    if agree(occurred(first), occurred(claim)) is not False:
        return True
    apart = days_apart(occurred(first), occurred(claim))
    return claim["action"] in ONCE and apart is not None and apart <= SAME_DAYS


def _last_before(groups: list[list[Row]], day: date | None) -> list[Row]:
    """Of the events that an undated claim can mean, the last that had happened when it was told."""

    def told(group: list[Row]) -> tuple[bool, str, str]:
        first = first_day(occurred(group[0]))
        happened = first is None or day is None or first <= day
        return happened, occurred(group[0]) or "", group[0]["claim_id"]

    return max(groups, key=told)


def _precise_first(claim: Row) -> tuple[int, str, str]:
    return (-len(plain(occurred(claim)) or ""), occurred(claim) or "", claim["claim_id"])


def chronology(event: Event) -> tuple[str, int, str, str]:
    """The place of an event in the order of a life. A beginning counts from its first possible
    day, anything else to its last; an undated beginning comes first."""
    first, last = event.bounds
    begins = event.action in ("imposed", "concluded")
    day = (first if begins and event.occurred_on else last) or (date.min if begins else date.max)
    if begins and event.occurred_on is None and event.certainty == "actual":
        day = date.min
    place = ORDER.index(event.action)
    return (day.isoformat(), place, event.certainty, event.claims[0]["claim_id"])
