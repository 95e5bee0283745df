"""A text cut into segments, each with the marks that cover it.

Marks may overlap in any way (a country inside a statement inside a date's line), and markup
cannot: so a text is cut wherever a mark begins or ends, and each piece knows its marks. What a
mark looks like is decided in `terminal` and `page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

from pipeline.extract.found import Claim, Reading


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to show at `start` to `end` of a text.

    `kind` is a code of `mention_kind`, "date", "words" (of claim number `claim`), "evidence" (the
    slot `slot` of that claim) or "statement" (all of it). `tip` says it in words.
    """

    start: int
    end: int
    kind: str
    tip: str = ""
    claim: int = 0
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text under one set of marks; `ended` numbers the claims whose words end here."""

    start: int
    text: str
    marks: tuple[Mark, ...] = field(default=())

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def ended(self) -> list[int]:
        return sorted({m.claim for m in self.marks if m.kind == "words" and m.end == self.end})

    def kinds(self) -> set[str]:
        return {m.kind for m in self.marks}

    def claims(self, kind: str) -> list[int]:
        """Numbers of the claims with a mark of this kind here."""
        return sorted({m.claim for m in self.marks if m.kind == kind})


def segments(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """The whole of `text` in order. What a mark claims outside the text is left out."""
    inside: list[tuple[int, int, Mark]] = []
    for mark in marks:
        start, end = max(0, mark.start), min(len(text), mark.end)
        if start < end:
            inside.append((start, end, mark))
    inside.sort(key=lambda m: m[0])
    cuts = sorted({0, len(text)}.union(*((start, end) for start, end, _ in inside)))
    out: list[Segment] = []
    open_: list[tuple[int, int]] = []  # (end, index), the next to end first
    following = 0
    for start, end in pairwise(cuts):
        while following < len(inside) and inside[following][0] <= start:
            heappush(open_, (inside[following][1], following))
            following += 1
        while open_ and open_[0][0] <= start:
            heappop(open_)
        covering = tuple(inside[i][2] for i in sorted(i for _, i in open_))
        out.append(Segment(start, text[start:end], covering))
    return out


def marks_of(text: str, reading: Reading, claims: Sequence[Claim]) -> list[Mark]:
    """All marks of a reading. `claims` in the order in which they are numbered, from 1."""
    out: list[Mark] = []
    for m in reading.mentions:
        shown = f"{m.kind} {m.ref_id or 'without an id'}"
        if m.kind == "rate":
            unit = {"pp": " percentage points", "pct": " %"}.get(m.unit or "", "")
            shown = "rate without a value" if m.value is None else f"rate {m.value:g}{unit}"
        out.append(Mark(m.start, m.end, m.kind, f"{shown} ({m.start}\u2013{m.end})"))
    for d in reading.dates:
        meaning = d.value or "without a value"
        edtf = f", EDTF {d.edtf}" if d.edtf and d.edtf != d.value else ""
        anchor = f", counted from {d.anchor}" if d.anchor else ""
        tip = f"{d.timex_type.lower()} {meaning}{edtf}{anchor} ({d.start}\u2013{d.end})"
        out.append(Mark(d.start, d.end, "date", tip))
    for number, claim in enumerate(claims, 1):
        out.append(Mark(claim.start, claim.end, "statement", claim=number))
        for e in claim.evidence:
            tip = f"claim {number}: {e.slot} {e.value}"
            out.append(Mark(e.start, e.end, "evidence", tip, number, e.slot))
        for start, end in runs(text, [(e.start, e.end) for e in claim.evidence]):
            out.append(Mark(start, end, "words", claim=number))
    return out


def runs(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans joined where they touch, overlap or have only blanks between them."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and (start <= out[-1][1] or not text[out[-1][1] : start].strip(" ")):
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
