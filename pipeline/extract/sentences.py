"""Paragraphs and sentences of a canonical text, with what their layout says.

Splits by lines and punctuation; finds bullets, headings and the date that opens a timeline
entry. Knows nothing of grammar or of trade.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.found import Timex

_BULLET = re.compile(
    r"^\s*(?:[•*▪●◦·>»]+|[-–—]{1,2}(?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[a-z]\)(?=\s)|"
    r"(?:Q|A|[A-Z]{2,3})[.:](?=\s)|#+(?=\s))\s*"
)
_CLOCK = re.compile(r"^\s*(?:\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)\s*[-–—:|]?\s*")
_AFTER_HEADER = re.compile(r"\s*(?:\([^)]{0,40}\))?\s*(?:[-–—:|]|\.(?=\s))\s*")
_END = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s+["'“‘(\[]*[A-Z0-9“"$€£])|[a-z]{2}\.(?=[A-Z][a-z])""")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|St|No|Nos|Inc|Corp|Co|Ltd|Jan|Feb|Mar|Apr|"
    r"Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|vs|approx|Art|Sec|Fig|e\.g|i\.e|cf|Jr|Sr|PT|Tbk|U\.S|U\.K|"
    r"E\.U|U\.N|D\.C|a\.m|p\.m)|\b[A-Z])\.$"
)
_SENTENCE_STARTERS = re.compile(
    r"\s+(?:The|A|An|In|On|It|He|She|They|But|And|That|This|These|Its|"
    r"His|Her|Their|Under|After|As|At|For|While|Meanwhile)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: [start, end) in the text.

    `paragraph` counts from 0; `header` is the index of the date that opens its timeline entry
    (in the list given to `split`); `heading` is true for a line without a full stop.
    """

    start: int
    end: int
    paragraph: int
    header: int | None = None
    heading: bool = False


def split(text: str, dates: Sequence[Timex]) -> list[Sentence]:
    """The sentences of `text`, in order. `dates` are its temporal expressions, in order."""
    out: list[Sentence] = []
    pending: int | None = None
    for number, (start, end) in enumerate(_paragraphs(text)):
        body, header = _opening(text, start, end, dates)
        if header is not None and body >= end:  # a date alone on its line heads what follows
            pending = header
            continue
        if header is None:
            header = pending
        else:
            pending = None
        heading = not re.search(r"""[.!?…;,]["'”’)\]]*$""", text[body:end])
        if heading and pending is None and header is None and end - body < 90:
            out.append(Sentence(body, end, number, None, True))
            continue
        for left, right in _sentences(text, body, end):
            out.append(Sentence(left, right, number, header, heading))
    return out


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Lines, with hard-wrapped ones joined."""
    out: list[tuple[int, int]] = []
    at = 0
    open_line = False
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        stripped = line.strip()
        if not stripped:
            open_line = False
            continue
        left = start + len(line) - len(line.lstrip())
        right = start + len(line.rstrip())
        if open_line and stripped[0].islower() and not _BULLET.match(line):
            out[-1] = (out[-1][0], right)
        else:
            out.append((left, right))
        open_line = len(stripped) > 40 and stripped[-1] not in ".!?:;"
    return out


def _opening(text: str, start: int, end: int, dates: Sequence[Timex]) -> tuple[int, int | None]:
    """Where a paragraph's words begin, behind bullet, clock and opening date; that date."""
    body = start
    for pattern in (_BULLET, _CLOCK):
        if match := pattern.match(text[body:end]):
            body += match.end()
    for i, d in enumerate(dates):
        if body <= d.start <= body + 2 and d.end <= end and d.timex_type in ("DATE", "TIME"):
            if d.end >= end - 1:
                return end, i
            after = _AFTER_HEADER.match(text, d.end, end)
            if after and d.edtf:
                return after.end(), i
        if d.start > body + 2:
            break
    return body, None


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    left = start
    for match in _END.finditer(text, start, end):
        before = text[left : match.end()].rstrip("\"'”’)]")
        if match.group().endswith(".") and _ABBREVIATION.search(before):
            known = re.search(r"(?:U\.S|U\.K|E\.U|U\.N|D\.C|a\.m|p\.m|Inc|Corp|Co|Ltd)\.$", before)
            if not (known and _SENTENCE_STARTERS.match(text, match.end(), end)):
                continue
        out.append((left, match.end()))
        left = match.end()
        while left < end and text[left].isspace():
            left += 1
    if left < end:
        out.append((left, end))
    return out
