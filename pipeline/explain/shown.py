"""What is shown of an article, whether on a terminal or on a page: names, rows, words.

A `Card` is one claim as rows of slot, value and the words behind the value. A value without
words of its own (taken from what the article says elsewhere) has none, and words that stand for
another value than the claim's in the end have a row of their own: those two are what one looks
for when a claim is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.explain.spans import Segment, marks_of, segments
from pipeline.extract.found import Claim, Evidence, Reading
from pipeline.tables.codes import ACTIONS, CERTAINTIES, PUBLISHED_FROM, RATE_BASES, ROLES

Names = Mapping[str, str]
"""Names of ids and codes: actors, minerals, instruments."""

LABELS = {
    "imposer": "imposer", "instrument": "instrument", "action": "action",
    "certainty": "certainty", "target": "target", "mineral": "mineral",
    "announced_on": "announced", "effective_on": "effective", "until": "until",
    "rate_from_pct": "rate before", "rate_to_pct": "rate after", "rate_change_pp": "change",
    "rate_basis": "rate is of", "rule": "rule", "confidence": "confidence",
}  # fmt: skip
MEANINGS = {"action": ACTIONS, "certainty": CERTAINTIES, "rate_basis": RATE_BASES}
UNITS = {"rate_from_pct": " %", "rate_to_pct": " %", "rate_change_pp": " points"}


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a claim, or one thing named; with its name and what its code means."""

    label: str
    value: str
    name: str = ""
    meaning: str = ""
    words: tuple[Evidence, ...] = ()
    dropped: bool = False  # words that stand for a value the claim does not have
    sourced: bool = True  # whether words could stand behind such a value at all


@dataclass(frozen=True, slots=True)
class Card:
    """One claim: its number in the text's order, its policy, and its rows."""

    number: int
    policy: int
    headline: str
    start: int
    end: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One article, read. `facts` is what its source says, `named` all mentions and dates."""

    title: str
    facts: tuple[tuple[str, str], ...]
    url: str | None
    text: str
    segments: tuple[Segment, ...]
    cards: tuple[Card, ...]
    named: tuple[Row, ...]


def shown(text: str, reading: Reading, row: Mapping[str, Any], names: Names) -> Shown:
    """What to show of the article with this row of `articles` and this reading."""
    numbered = sorted(zip(reading.claims, reading.policies, strict=True),
                      key=lambda c: (c[0].start, c[0].end, c[1]))  # fmt: skip
    names = {**names, **{a.actor_id: a.name for a in reading.actors}}
    marks = marks_of(text, reading, [claim for claim, _ in numbered])
    where = row["published_from"]
    day = row["published_on"]
    facts = [
        ("publisher", row["publisher"] or "not given"),
        ("author", row["author"]),
        ("published", f"{day or 'on a day nobody can tell'}"
                      + (f", from {where}: {PUBLISHED_FROM.get(where, where)}" if day else "")),
        ("language", row["language"]),
        ("read", f"{len(text):,} characters, {len(reading.mentions)} mentions, "
                 f"{len(reading.dates)} dates, {len(numbered)} claims"),
    ]  # fmt: skip
    return Shown(
        row["title"] or row["source_name"],
        tuple((label, value) for label, value in facts if value),
        row["url"],
        text,
        tuple(segments(text, marks)),
        tuple(_card(i, c, p, names) for i, (c, p) in enumerate(numbered, 1)),
        tuple(_named(reading, names)),
    )


def _named(reading: Reading, names: Names) -> list[Row]:
    """Each thing and day that the text names once, with all words that name it."""
    words: dict[tuple[str, str, str], list[Evidence]] = {}
    for m in reading.mentions:
        value = m.ref_id or "-"
        if m.kind == "rate" and m.value is not None:
            value = f"{m.value:g} {'points' if m.unit == 'pp' else '%'}"
        key = (m.kind, value, _name(value, names))
        words.setdefault(key, []).append(Evidence(m.kind, value, m.start, m.end))
    for d in reading.dates:
        value = d.value or "-"
        edtf = f"EDTF {d.edtf}" if d.edtf and d.edtf != value else ""
        words.setdefault((d.timex_type.lower(), value, edtf), []).append(
            Evidence("date", value, d.start, d.end)
        )
    return [Row(kind, value, name, words=tuple(spans))
            for (kind, value, name), spans in sorted(words.items())]  # fmt: skip


def _name(key: str, names: Names) -> str:
    """The name of an id or code; empty where it says no more than the id itself."""
    name = names.get(key, "")
    return "" if _plain(name) == _plain(key) else name


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").casefold()


def _card(number: int, claim: Claim, policy: int, names: Names) -> Card:
    left = list(dict.fromkeys(claim.evidence))
    rows: list[Row] = []

    def add(slot: str, value: object, name: str = "") -> None:
        if value is None or value == "":
            return
        words = tuple(e for e in left if e.slot == slot and _same(e.value, value))
        left[:] = [e for e in left if e not in words]
        figure = f"{value:g}" if isinstance(value, float) else str(value)
        meaning = MEANINGS.get(slot, {}).get(str(value), "")
        rows.append(Row(LABELS[slot], figure + UNITS.get(slot, ""), name, meaning, words,
                        sourced=slot not in ("certainty", "rate_basis")))  # fmt: skip

    add("imposer", claim.imposer, _name(claim.imposer, names))
    add("instrument", claim.instrument, _name(claim.instrument, names))
    add("action", claim.action)
    add("certainty", claim.certainty)
    for target in sorted(claim.targets):
        add("target", target, _name(target, names))
    for mineral in sorted(claim.minerals):
        add("mineral", mineral, _name(mineral, names))
    for slot in ("announced_on", "effective_on", "until", "rate_from_pct", "rate_to_pct",
                 "rate_change_pp", "rate_basis"):  # fmt: skip
        add(slot, getattr(claim, slot))
    for actor, role in sorted(claim.actors):
        rows.append(Row(role, actor, _name(actor, names), ROLES.get(role, ""), sourced=False))
    for e in sorted(left, key=lambda e: (e.start, e.end, e.slot)):
        label, name = LABELS.get(e.slot, e.slot), _name(e.value, names)
        rows.append(Row(label, e.value, name, words=(e,), dropped=True))
    rows.append(Row("rule", claim.rule, sourced=False))
    rows.append(Row("confidence", f"{claim.confidence:.2f}", sourced=False))
    headline = (
        f"{names.get(claim.imposer, claim.imposer)}: "
        f"{names.get(claim.instrument, claim.instrument)}, {claim.action} ({claim.certainty})"
    )
    return Card(number, policy, headline, claim.start, claim.end, tuple(rows))


def _same(words: str, value: object) -> bool:
    """Whether evidence stands for a value; rates are numbers however they are written."""
    if isinstance(value, float):
        try:
            return float(words) == value
        except ValueError:
            return False
    return words == str(value)
