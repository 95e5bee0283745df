"""The life of one measure: what its events lead to, period by period, as far as evidence goes.

The transitions are declared in `machine.py`. Nothing is derived past the newest evidence: what
is dated later has not happened yet. Knows no frames and no files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.resolve.choose import Said, best_date, choose, newest_source
from pipeline.resolve.edtf import agree, first_day, later, latest_day
from pipeline.resolve.events import SAME_DAYS, Event, events
from pipeline.resolve.machine import CAUSES, KINDS, MODES, STATES, step

Row = dict[str, Any]

RUNS_OUT = {"introduce": "in_force", "prolong": "in_force", "resume": "in_force",
            "pause": "suspended", "delay": "postponed"}  # fmt: skip
"""Kinds of deed whose stated end the calendar brings about, and the status that it ends."""


@dataclass(frozen=True)
class Deed:
    """An event, or the calendar, at work: kind and mode as in `machine.py`."""

    kind: str
    mode: str
    on: str | None
    first: date | None
    last: date | None
    until: str | None = None
    event: Event | None = None


@dataclass(frozen=True)
class Period:
    """How things stood from one deed to the next. `first` and `last` bound the day it began."""

    state: str
    held_from: str | None
    first: date | None
    last: date | None
    held_until: str | None
    rate_pct: float | None
    total_rate_pct: float | None
    claims: tuple[str, ...]

    @property
    def status(self) -> str:
        return STATES[self.state][0]


@dataclass(frozen=True)
class Life:
    """Events and periods of a measure as of the newest evidence."""

    events: tuple[Event, ...]
    periods: tuple[Period, ...]
    as_of: date | None
    rivals: tuple[tuple[Event, Event], ...] = ()
    """Events that sources tell otherwise: the one that counts, and the one that does not."""

    @property
    def status(self) -> str:
        return self.periods[-1].status if self.periods else STATES["unknown"][0]

    @property
    def end_reason(self) -> str | None:
        return STATES[self.periods[-1].state][1] if self.periods else None


def live(claims: list[Row]) -> Life:
    """The life that claims tell of. The order of `claims` does not matter."""
    as_of = newest_evidence(claims)
    history = events(claims)
    rivals = _rivals(history)
    beaten = {id(loser) for _, loser in rivals}
    counting = [e for e in history if id(e) not in beaten]
    periods = tuple(_periods(_deeds(counting, as_of), as_of))
    return Life(tuple(history), periods, as_of, tuple(rivals))


def _rivals(history: list[Event]) -> list[tuple[Event, Event]]:
    """Where some sources say that a measure was suspended and some that it was lifted, about the
    same time, only one is right: the winner by the order of `choose.py`."""
    done = [e for e in history if e.certainty == "actual"]
    pauses, ends = ([e for e in done if e.action == a] for a in ("suspended", "lifted"))
    out = []
    for pause in pauses:
        for end in ends:
            a, b = pause.bounds[1], end.bounds[1]
            if a and b and abs((a - b).days) <= SAME_DAYS:
                said = [Said(e.action, c) for e in (pause, end) for c in e.claims]
                choice = choose(said)
                lifted = choice is not None and choice.value == "lifted"
                out.append((end, pause) if lifted else (pause, end))
    return out


def newest_evidence(claims: list[Row]) -> date | None:
    """The publication day of the newest article, copies aside; None where none is dated."""
    return newest_source(claims)


def _deeds(history: list[Event], as_of: date | None) -> list[Deed]:
    """What events do to the status, and when. A beginning that is announced for a later day is
    two deeds: it is decided, then due."""
    begun = [c for e in history if KINDS[e.action] == "introduce" for c in e.claims]
    coming = later(best_date(begun, "effective_on"), as_of)
    return [deed for event in history for deed in _deeds_of(event, as_of, coming)]


def _deeds_of(event: Event, as_of: date | None, coming: bool) -> list[Deed]:
    kind, mode = _kind(event), MODES[event.certainty]
    effective = event.effective_on
    if mode == "done" and (later(event.occurred_on, as_of) or (kind == "introduce" and coming)):
        mode = "decided"
    if mode == "decided" and effective and as_of and not later(effective, as_of):
        if kind != "introduce":
            mode = "done"  # decided for a day that has come
    if kind == "introduce" and effective and (mode == "decided" or _announced_before(event)):
        due = "decided" if later(effective, as_of) else "done"
        return [
            _decided(event, kind, as_of),
            Deed("due", due, effective, first_day(effective), latest_day(effective), event.until,
                 event),
        ]  # fmt: skip
    if mode != "done":
        return [replace(_decided(event, kind, as_of), mode=mode)]
    return [Deed(kind, mode, event.occurred_on, *event.bounds, event.until, event)]


def _announced_before(event: Event) -> bool:
    announced, effective = event.announced_on, event.effective_on
    return agree(announced, effective) is False and (announced or "") < (effective or "")


def _decided(event: Event, kind: str, as_of: date | None) -> Deed:
    """An event as the decision that it is: on the day of its announcement, or as first told."""
    on = event.announced_on if not later(event.announced_on, as_of) else None
    last = latest_day(on)
    known = event.known_on
    if known and (last is None or (first_day(on) or known) <= known):
        last = min(last or known, known)
    return Deed(kind, "decided", on, first_day(on), last, event.until, event)


def _kind(event: Event) -> str:
    kind = KINDS[event.action]
    if kind == "end":
        words = " ".join(c["quote"] for c in event.claims).lower()
        return next((cause for cause, says in CAUSES if re.search(says, words)), kind)
    return kind


def _periods(deeds: list[Deed], as_of: date | None) -> list[Period]:
    out: list[Period] = []
    state, rate, total = "unknown", None, None
    ends: Deed | None = None  # the deed whose stated end is to come
    for deed in [*_in_order(deeds), None]:
        due = ends.until if ends else None
        if ends and due and _over(due, deed, as_of):
            after = step(state, "run_out", "done")
            if after != state and STATES[state][0] == RUNS_OUT[ends.kind if ends.kind != "due"
                                                               else "introduce"]:  # fmt: skip
                state = after
                out.append(_period(state, due, first_day(due), latest_day(due), None, rate, total,
                                   ends.event))  # fmt: skip
            ends = None
        if deed is None:
            break
        before, had = state, (rate, total)
        state = step(state, deed.kind, deed.mode)
        if deed.event and (deed.mode == "done" or (deed.mode == "decided" and deed.kind != "due")):
            rate, total = _rates(deed, rate, total)
        runs = deed.mode == "done" and (deed.kind in RUNS_OUT or deed.kind == "due")
        if runs and (deed.until or state != before):
            ends = deed
        elif state != before:
            ends = None
        if state != before or (rate, total) != had:
            until = ends.until if ends else None
            out.append(_period(state, deed.on, deed.first, deed.last, until, rate, total,
                               deed.event))  # fmt: skip
    return out


def _in_order(deeds: list[Deed]) -> list[Deed]:
    """Deeds by day. The events come in order; what takes effect later moves to its day."""

    def day(deed: Deed) -> date:
        begins = deed.kind in ("introduce", "due")
        return (deed.first if begins else deed.last) or (date.min if begins else date.max)

    return sorted(deeds, key=day)


def _over(due: str, following: Deed | None, as_of: date | None) -> bool:
    """Whether a stated end has come: before the next deed, and within the evidence."""
    last = latest_day(due)
    if last is None or as_of is None or last >= as_of:
        return False
    return following is None or (following.first is not None and last < following.first)


def _rates(
    deed: Deed, rate: float | None, total: float | None
) -> tuple[float | None, float | None]:
    """The rates after a deed: as stated; unknown after a change whose result nobody states."""
    event = deed.event
    assert event is not None
    own, all_layers = event.rate("rate_to_pct"), event.rate("rate_to_pct", "total")
    moved = event.action in ("tightened", "eased") and deed.mode == "done"
    if own is not None or (moved and all_layers is None):
        rate = own
    elif moved:
        rate = None
    if all_layers is not None or moved:
        total = all_layers
    return rate, total


def _period(state: str, on: str | None, first: date | None, last: date | None, until: str | None,
            rate: float | None, total: float | None, event: Event | None) -> Period:  # fmt: skip
    claims = tuple(sorted(c["claim_id"] for c in event.claims)) if event else ()
    return Period(state, on, first, last, until, rate, total, claims)
