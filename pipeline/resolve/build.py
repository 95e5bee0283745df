"""One measure from its claims: its row, values, events, minerals, actors and conflicts.

Puts chosen values and what sources disagree on into rows; it does not decide which claims belong
together (`cluster.py`), which value is chosen (`choose.py`) nor what a history amounts to
(`lifecycle.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.keys import content_key
from pipeline.resolve.choose import Choice, Said, choose, dates, numbers
from pipeline.resolve.corrections import Corrections
from pipeline.resolve.edtf import later
from pipeline.resolve.events import Event
from pipeline.resolve.history import history_rows
from pipeline.resolve.lifecycle import Life, live
from pipeline.resolve.match import WIDEST
from pipeline.resolve.units import BEGINNINGS

Row = dict[str, Any]

LEGAL = re.compile(r"\b(?:Announcement|Notice|Decree|Order|Proclamation|Regulation|Circular|Law)"
                   r" (?:No\. ?|Number )\d+[\w/-]*(?: of (?:19|20)\d\d)?")  # fmt: skip

ENDED = ("lifted", "expired", "withdrawn")


@dataclass(frozen=True)
class MeasureBuilder:
    """Builds rows. `labels` names instruments, `names` actors and minerals."""

    labels: dict[str, str]
    names: dict[str, str]

    def build(self, measure_id: str, claims: list[Row], corrections: Corrections | None = None,
              *, regrouped: bool = False) -> dict[str, list[Row]]:  # fmt: skip
        """Rows of the tables about measures. The order of `claims` does not matter. `regrouped`
        says that a correction had part in which claims these are."""
        claims = sorted(claims, key=lambda c: c["claim_id"])
        life = live(claims)
        choices = _choices(claims, life)
        row = self._measure(measure_id, claims, life, choices)
        row, corrected = (corrections or Corrections()).correct_measure(row)
        minerals = sorted({m for c in claims for m in c["mineral_id"]})
        actors = sorted({(a["actor_id"], a["role"]) for c in claims for a in c["actors"]})
        return {
            "measures": [row | {"provenance": _provenance(claims, regrouped or bool(corrected))}],
            "measure_values": _values(row, choices, claims, corrected),
            "measure_events": [_event(measure_id, i, e) for i, e in enumerate(life.events, 1)],
            "measure_history": history_rows(measure_id, claims),
            "measure_minerals": [{"measure_id": measure_id, "mineral_id": m} for m in minerals],
            "measure_actors": [{"measure_id": measure_id, "actor_id": a, "role": r}
                               for a, r in actors],
            "conflicts": _conflicts(measure_id, choices, row) + _of_status(measure_id, life),
        }  # fmt: skip

    def _measure(self, measure_id: str, claims: list[Row], life: Life,
                 choices: dict[str, Choice]) -> Row:  # fmt: skip
        dated = [c["published_on"] for c in claims if c["published_on"]]
        instrument = str(choices["instrument"].value)
        doubt = 1.0
        sure: dict[str, float] = {}
        for c in claims:
            sure[c["independent"]] = max(sure.get(c["independent"], 0.0), c["confidence"])
        for article in sorted(sure):
            doubt *= 1.0 - sure[article]
        value = {name: choice.value for name, choice in choices.items()}
        return {
            "measure_id": measure_id,
            "title": self._title(instrument, claims),
            "instrument": instrument,
            "imposer_id": claims[0]["imposer_id"],
            "status": life.status,
            "announced_on": value.get("announced_on"),
            "effective_on": value.get("effective_on"),
            "suspended_on": value.get("suspended_on"),
            "suspended_until": value.get("suspended_until"),
            "ended_on": _ended_on(life),
            "end_reason": life.end_reason,
            "rate_pct": value.get("rate_pct"),
            "total_rate_pct": value.get("total_rate_pct"),
            "legal_reference": value.get("legal_reference"),
            "status_as_of": life.as_of,
            "n_articles": len(sure),
            "n_claims": len(claims),
            "first_reported_on": min(dated) if dated else None,
            "last_reported_on": max(dated) if dated else None,
            "confidence": round(1.0 - doubt, 4),
        }

    def _title(self, instrument: str, claims: list[Row]) -> str:
        imposer = claims[0]["imposer_id"]
        title = f"{self.names.get(imposer, imposer)}: {self.labels[instrument].lower()}"
        known = sorted({m for c in claims for m in c["mineral_id"]})
        minerals = [self.names.get(m, m).lower() for m in known]
        if minerals:
            more = f" and {len(minerals) - 3} more" if len(minerals) > 3 else ""
            title += f" on {', '.join(minerals[:3])}{more}"
        targets = [self.names.get(t, t) for t in sorted({t for c in claims for t in c["targets"]})]
        return title + (f" ({', '.join(targets)})" if targets else "")


def _choices(claims: list[Row], life: Life) -> dict[str, Choice]:
    """What is chosen for each column, from whatever claims speak of it."""
    begun = [c for c in claims if c["action"] in BEGINNINGS]
    paused = [e for e in life.events if e.action in ("suspended", "postponed")
              and e.certainty in ("actual", "planned")]  # fmt: skip
    pause = paused[-1].claims if paused else ()
    # sources that do not say when it was paused may still say until when
    undated = [c for e in paused for c in e.claims if e.occurred_on is None]
    ends = [e for e in life.events if e.action in ("lifted", "expired") and e.certainty == "actual"]
    legal = [Said(m.group(), c) for c in claims if (m := LEGAL.search(c["quote"]))]
    found = {
        "instrument": _instrument(claims),
        "announced_on": choose(dates(begun, "announced_on")),
        "effective_on": choose(_come(dates(begun, "effective_on"), life, "in_force")),
        "suspended_on": choose(
            _come(
                [*dates(pause, "effective_on")] or dates(pause, "announced_on"), life, "suspended"
            )
        ),
        "suspended_until": choose(dates([*pause, *undated], "until")),
        "ended_on": choose(_come(_when(ends[-1]), life, "lifted", "expired")) if ends else None,
        "rate_pct": _rate(life, ""),
        "total_rate_pct": _rate(life, "total"),
        "legal_reference": choose(legal),
    }
    return {name: choice for name, choice in found.items() if choice}


def _come(said: list[Said], life: Life, *statuses: str) -> list[Said]:
    """Dates that can be when one of `statuses` began: what holds did not begin later than known."""
    if life.status not in statuses:
        return said
    return [s for s in said if not later(str(s.value), life.as_of)]


def _when(event: Event) -> list[Said]:
    return dates(event.claims, "effective_on") or dates(event.claims, "announced_on")


def _rate(life: Life, basis: str) -> Choice | None:
    """The last rate that is stated for the measure alone, or for all layers together; a rate
    that is only threatened or proposed where there is no other."""
    for certain in (("actual", "planned"), ("threatened", "possible")):
        for event in reversed(life.events):
            said = [c for c in event.claims if (c["rate_basis"] == "total") is (basis == "total")]
            if event.certainty in certain and (choice := choose(numbers(said, "rate_to_pct"))):
                return choice
    return None


def _instrument(claims: list[Row]) -> Choice | None:
    """The instrument that most claims name; the family only where none is more exact."""
    exact = [c for c in claims if c["instrument"] != WIDEST] or claims
    counted = Counter(c["instrument"] for c in exact)
    name = min(counted, key=lambda i: (-counted[i], i))
    said = tuple(Said(c["instrument"], c) for c in exact)
    support = tuple(c["claim_id"] for c in claims if c["instrument"] in (name, WIDEST))
    return Choice(name, "only" if len(counted) == 1 else "most_articles", support, said)


def _ended_on(life: Life) -> str | None:
    """When the present end began, where it is an end."""
    last = life.periods[-1] if life.periods else None
    return last.held_from if last and last.status in ENDED else None


def _provenance(claims: Iterable[Row], corrected: bool) -> str:
    touched = corrected or any(c["provenance"] == "corrected" for c in claims)
    return "corrected" if touched else "extracted"


def _values(row: Row, choices: dict[str, Choice], claims: list[Row],
            corrected: set[str]) -> list[Row]:  # fmt: skip
    mended = {c["claim_id"] for c in claims if c["provenance"] == "corrected"}
    out = []
    for name in sorted({*choices, *corrected}):
        if row[name] is None and name not in corrected:
            continue
        choice = choices.get(name)
        by_hand = name in corrected
        support = sorted(choice.claims) if choice and not by_hand else []
        touched = by_hand or bool(mended & set(support))
        out.append({
            "measure_id": row["measure_id"], "field": name,
            "value": None if row[name] is None else str(row[name]),
            "basis": "corrected" if by_hand else choice.basis if choice else "only",
            "provenance": "corrected" if touched else "extracted", "claim_ids": support,
        })  # fmt: skip
    return out


def _conflicts(measure_id: str, choices: dict[str, Choice], row: Row) -> list[Row]:
    """Every value of every column on which sources exclude each other."""
    rows = {
        (name, str(said.value), said.claim["claim_id"]): said.value == row[name]
        for name, choice in choices.items() if choice.disputed for said in choice.said
    }  # fmt: skip
    return [
        {"measure_id": measure_id, "field": field, "value": value, "claim_id": claim,
         "chosen": chosen}
        for (field, value, claim), chosen in sorted(rows.items())
    ]  # fmt: skip


def _of_status(measure_id: str, life: Life) -> list[Row]:
    """Where sources tell of a suspension as of an end, or the other way round."""
    said = {(event.action, c["claim_id"]): event is winner
            for winner, loser in life.rivals for event in (winner, loser)
            for c in event.claims}  # fmt: skip
    return [{"measure_id": measure_id, "field": "status", "value": action, "claim_id": claim,
             "chosen": chosen} for (action, claim), chosen in sorted(said.items())]  # fmt: skip


def _event(measure_id: str, position: int, event: Event) -> Row:
    bases = {c["rate_basis"] for c in event.claims if c["rate_basis"]}
    basis = next(iter(bases)) if len(bases) == 1 else None
    shown = "total" if bases == {"total"} else None
    return {
        "event_id": content_key("e", measure_id, event.action, event.certainty,
                                event.occurred_on, position),
        "measure_id": measure_id,
        "position": position,
        "action": event.action,
        "certainty": event.certainty,
        "occurred_on": event.occurred_on,
        "until": event.until,
        "rate_from_pct": event.rate("rate_from_pct", shown),
        "rate_to_pct": event.rate("rate_to_pct", shown),
        "rate_change_pp": event.rate("rate_change_pp", shown),
        "rate_basis": basis,
        "known_on": event.known_on,
        "n_articles": len({c["independent"] for c in event.claims}),
        "claim_ids": sorted(c["claim_id"] for c in event.claims),
    }  # fmt: skip
