"""What a match of the grammar means, and what all meanings share.

A meaning is a function that gets the reader and the place of a match and returns a `Meaning`,
or None where the words are no date after all. The functions are in `days`, `years`, `periods`
and `spans`, under the names of the grammar's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.dates import timeline
from pipeline.dates.context import Reader
from pipeline.dates.timeline import When
from pipeline.dates.tokens import Token, Value

RELATIVE = ("LAST", "NEXT", "THIS", "THAT", "FOLLOWING")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression means: its type and either a stretch of the calendar or a value."""

    kind: str
    when: When | None = None
    value: str | None = None
    anchor: str | None = None
    explicit: bool = False  # written with its year
    moves_focus: bool = True
    last: date | None = None  # last day of a range that is written as one expression
    length: int | None = None  # how many tokens of the match are the expression, if not all


Meant = Callable[[Reader, int, int], Meaning | None]


def values(tokens: Iterable[Token], *symbols: str) -> list[Value]:
    """The values of the tokens with one of these symbols, in order."""
    return [t.value for t in tokens if t.symbol in symbols]


def numbers(tokens: Iterable[Token], *symbols: str) -> list[int]:
    """The same, as whole numbers."""
    return [int(v) for v in values(tokens, *symbols)]


def century_of(two_digits: int, reader: Reader) -> int:
    """The year that two digits stand for: at most 20 years after publication."""
    now = reader.published.year if reader.published else 2025
    year = now // 100 * 100 + two_digits
    return year - 100 if year > now + 20 else year


def written_year(reader: Reader, tokens: list[Token]) -> tuple[int | None, str | None, bool]:
    """The year in the match and its anchor; the flag says that the words name one at all."""
    if years := numbers(tokens, "YEAR"):
        return years[0], None, True
    if spans := values(tokens, "YEARSPAN"):
        return int(str(spans[0])[:4]), None, True
    if short := values(tokens, "APOSYEAR"):
        return century_of(int(str(short[0])[1:]), reader), None, True
    if not any(t.symbol == "YEARW" for t in tokens):
        return None, None, False
    step = numbers(tokens, "LAST", "NEXT", "THIS", "THAT", "FOLLOWING")
    year_at = next(k for k, t in enumerate(tokens) if t.symbol == "YEARW")
    entry = reader.explicit and reader.opens_paragraph(reader.focus_at) and reader.focus
    if tokens[year_at - 1].symbol == "THE" and entry:
        return entry.first.year, timeline.edtf(entry), True
    if any(t.symbol in ("THAT", "FOLLOWING") for t in tokens):
        base = reader.mentioned.first if reader.mentioned else None
    else:
        base = reader.published
    if base is None:
        return None, None, True
    return base.year + (step[0] if step else 0), base.isoformat(), True


def clocked(when: When | None, tokens: list[Token]) -> tuple[str, When | None]:
    """TIME and the clock where the match has one, else DATE."""
    clocks = values(tokens, "CLOCK") or values(tokens, "DAYPART")
    if not clocks:
        return "DATE", when
    return "TIME", timeline.at(when, str(clocks[0])) if when else None
