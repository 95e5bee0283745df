"""The life of one measure: events in order, and the status they lead to.

The state machine is the table `AFTER`. Works on the claims of one measure; knows no frames.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.resolve.edtf import agree, finest, plain

Row = dict[str, Any]

# The status after an action that was done, and after one that is decided for the future.
AFTER: dict[str, tuple[str, str | None]] = {
    "imposed": ("in_force", "announced"),
    "tightened": ("in_force", None),
    "eased": ("in_force", None),
    "extended": ("in_force", None),
    "reinstated": ("in_force", None),
    "maintained": ("in_force", None),
    "concluded": ("in_force", "announced"),
    "suspended": ("suspended", None),
    "postponed": ("postponed", "postponed"),
    "lifted": ("lifted", None),
    "expired": ("expired", None),
}
_ORDER = list(AFTER)


@dataclass
class Event:
    """One thing that happened to a measure, as one or more claims state it."""

    action: str
    certainty: str
    occurred_on: str | None
    until: str | None
    claims: list[Row] = field(default_factory=list)

    def rate(self, column: str) -> float | None:
        values = [c[column] for c in self.claims if c[column] is not None]
        return max(set(values), key=lambda v: (values.count(v), v)) if values else None


def occurred(claim: Row) -> str | None:
    """When a claim's action happened: in effect, else announced."""
    value: str | None = claim["effective_on"] or claim["announced_on"]
    return value


def events(claims: list[Row]) -> list[Event]:
    """The events that claims state, in order of their dates; undated ones by kind of action."""
    out: list[Event] = []
    for claim in sorted(claims, key=_precision_first):
        when = occurred(claim)
        for event in out:
            same = event.action == claim["action"] and event.certainty == claim["certainty"]
            if same and agree(event.occurred_on, when) is not False:
                event.claims.append(claim)
                event.occurred_on = finest([d for d in (event.occurred_on, when) if d])
                event.until = finest([d for d in (event.until, claim["until"]) if d])
                break
        else:
            out.append(Event(claim["action"], claim["certainty"], when, claim["until"], [claim]))
    return sorted(out, key=_chronology)


def _precision_first(claim: Row) -> tuple[int, str, str]:
    return (-len(plain(occurred(claim)) or ""), occurred(claim) or "", claim["claim_id"])


def _chronology(event: Event) -> tuple[str, int, str]:
    undated = "0" if event.action == "imposed" else "9"
    return (plain(event.occurred_on) or undated, _ORDER.index(event.action), event.certainty)


def status(history: list[Event], as_of: date | None) -> tuple[str, str | None]:
    """(status, end_reason) that a history leads to by the day of the newest evidence.

    What is to happen after that day has not happened yet.
    """
    current: str | None = None
    reason: str | None = None
    for event in history:
        done, decided = AFTER[event.action]
        sure = (
            "planned" if event.certainty == "actual" and _after(event, as_of) else event.certainty
        )
        if sure == "actual":
            reason = None
            if done == "lifted":
                never = current in (None, "announced", "postponed", "proposed")
                current, reason = ("withdrawn", "withdrawn") if never else ("lifted", "revoked")
            elif done == "expired":
                current, reason = "expired", "expired"
            elif event.action == "maintained" and current == "suspended":
                continue
            elif event.action == "suspended" and current in (None, "proposed"):
                current = "withdrawn" if _only_threatened(history) else "suspended"
                reason = "never_applied" if current == "withdrawn" else None
            else:
                current = done
        elif sure == "planned" and decided and current in (None, "proposed"):
            current = decided
        elif current is None:
            current = "proposed" if event.action in ("imposed", "concluded") else "in_force"
    return current or "proposed", reason


def _after(event: Event, day: date | None) -> bool:
    return later(event.occurred_on, day)


def later(value: str | None, day: date | None) -> bool:
    """Whether a date, at its own precision, lies after a day."""
    when = plain(value)
    return bool(when and day and when > day.isoformat()[: len(when)])


def _only_threatened(history: list[Event]) -> bool:
    imposed = [e.certainty for e in history if e.action == "imposed"]
    return bool(imposed) and set(imposed) <= {"threatened", "possible"}


def newest_evidence(claims: list[Row]) -> date | None:
    """The newest publication day among the claims' articles; None where none is dated."""
    days: list[date] = [c["published_on"] for c in claims if c["published_on"]]
    return max(days, default=None)
