"""One measure from its claims: its row, events, minerals, actors and conflicts.

Chooses values and keeps what sources disagree on; it does not decide which claims belong
together (`match.py`) nor what a history amounts to (`lifecycle.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pipeline.keys import content_key
from pipeline.resolve import lifecycle
from pipeline.resolve.edtf import agree, finest
from pipeline.resolve.match import Unit

Row = dict[str, Any]

LEGAL = re.compile(r"\b(?:Announcement|Notice|Decree|Order|Proclamation|Regulation|Circular|Law)"
                   r" (?:No\. ?|Number )\d+[\w/-]*(?: of (?:19|20)\d\d)?")  # fmt: skip


@dataclass(frozen=True)
class MeasureBuilder:
    """Builds rows. `labels` names instruments, `names` actors and minerals."""

    labels: dict[str, str]
    names: dict[str, str]

    def build(self, measure_id: str, unit: Unit, claims: list[Row]) -> dict[str, list[Row]]:
        """Rows of `measures`, `measure_events`, `measure_minerals`, `measure_actors`,
        `conflicts`."""
        history = lifecycle.events(claims)
        actors = sorted({(a["actor_id"], a["role"]) for c in claims for a in c["actors"]})
        return {
            "measures": [self._measure(measure_id, unit, claims, history)],
            "measure_events": [_event(measure_id, i, e) for i, e in enumerate(history, 1)],
            "measure_minerals": [{"measure_id": measure_id, "mineral_id": m}
                                 for m in sorted(unit.minerals)],
            "measure_actors": [{"measure_id": measure_id, "actor_id": a, "role": r}
                               for a, r in actors],
            "conflicts": _conflicts(measure_id, claims),
        }  # fmt: skip

    def _measure(self, measure_id: str, unit: Unit, claims: list[Row],
                 history: list[lifecycle.Event]) -> Row:  # fmt: skip
        newest = lifecycle.newest_evidence(claims)
        status, reason = lifecycle.status(history, newest)
        introduced = [c for c in claims if c["action"] in ("imposed", "concluded")]
        suspensions = [e for e in history if e.action in ("suspended", "postponed")]
        ends = [e for e in history if e.action in ("lifted", "expired")
                and e.certainty == "actual"]  # fmt: skip
        dated = [c["published_on"] for c in claims if c["published_on"]]
        instrument = _most(c["instrument"] for c in claims)
        originals = {c["original"] for c in claims}  # a copy is no second witness
        doubt = 1.0
        for article in sorted(originals):
            doubt *= 1.0 - max(c["confidence"] for c in claims if c["original"] == article)
        legal = [m.group() for c in claims if (m := LEGAL.search(c["quote"]))]
        effective = finest([c["effective_on"] for c in introduced if c["effective_on"]])
        if status == "in_force" and lifecycle.later(effective, newest):
            status = "announced"
        rates = [r for e in history if e.certainty in ("actual", "planned", "threatened")
                 and (r := e.rate("rate_to_pct")) is not None]  # fmt: skip
        return {
            "measure_id": measure_id,
            "title": self._title(instrument, claims[0]["imposer_id"], unit),
            "instrument": instrument,
            "imposer_id": claims[0]["imposer_id"],
            "status": status,
            "announced_on": finest([c["announced_on"] for c in introduced if c["announced_on"]]),
            "effective_on": effective,
            "suspended_on": suspensions[-1].occurred_on if suspensions else None,
            "suspended_until": suspensions[-1].until if suspensions else None,
            "ended_on": ends[-1].occurred_on if ends and reason else None,
            "end_reason": reason,
            "rate_pct": rates[-1] if rates else None,
            "legal_reference": legal[0] if legal else None,
            "status_as_of": newest,
            "n_articles": len(originals),
            "n_claims": len(claims),
            "first_reported_on": min(dated) if dated else None,
            "last_reported_on": max(dated) if dated else None,
            "confidence": round(1.0 - doubt, 4),
        }

    def _title(self, instrument: str, imposer: str, unit: Unit) -> str:
        title = f"{self.names.get(imposer, imposer)}: {self.labels[instrument].lower()}"
        minerals = [self.names.get(m, m).lower() for m in sorted(unit.minerals)]
        if minerals:
            more = f" and {len(minerals) - 3} more" if len(minerals) > 3 else ""
            title += f" on {', '.join(minerals[:3])}{more}"
        targets = [self.names.get(t, t) for t in sorted(unit.targets)]
        return title + (f" ({', '.join(targets)})" if targets else "")


def _most(values: Any) -> Any:
    counted = Counter(values)
    return min(counted, key=lambda v: (-counted[v], str(v)))


def _event(measure_id: str, position: int, event: lifecycle.Event) -> Row:
    return {
        "event_id": content_key("e", measure_id, event.action, event.certainty,
                                event.occurred_on, position),
        "measure_id": measure_id,
        "position": position,
        "action": event.action,
        "certainty": event.certainty,
        "occurred_on": event.occurred_on,
        "until": event.until,
        "rate_from_pct": event.rate("rate_from_pct"),
        "rate_to_pct": event.rate("rate_to_pct"),
        "n_articles": len({c["original"] for c in event.claims}),
        "claim_ids": sorted(c["claim_id"] for c in event.claims),
    }  # fmt: skip


def _conflicts(measure_id: str, claims: list[Row]) -> list[Row]:
    """Start dates and rates of the introduction on which claims disagree."""
    out: list[Row] = []
    introduced = [c for c in claims if c["action"] in ("imposed", "concluded")]
    for field, column in (("announced_on", "announced_on"), ("effective_on", "effective_on"),
                          ("rate_pct", "rate_to_pct")):  # fmt: skip
        said = [(c[column], c["claim_id"]) for c in introduced if c[column] is not None]
        clash = any(not _same(a, b) for a, _ in said for b, _ in said)
        if clash:
            out += [{"measure_id": measure_id, "field": field, "value": str(value),
                     "claim_id": claim} for value, claim in said]  # fmt: skip
    return out


def _same(a: Any, b: Any) -> bool:
    return agree(a, b) is not False if isinstance(a, str) else bool(a == b)
