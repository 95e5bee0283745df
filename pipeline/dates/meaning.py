"""What a match of the grammar means: calendar dates and times of day.

One function a rule, under the rule's name in MEANINGS; each gets the reader and the place of
the match, and returns a `Meaning`, or None where the words are no date after all. Durations,
sets and steps from date to date are in `spans`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import FUTURE, PAST, Reader
from pipeline.dates.lexicon import words
from pipeline.dates.timeline import When
from pipeline.dates.tokens import Token, Value


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression means: its type and either a stretch of the calendar or a value."""

    kind: str
    when: When | None = None
    value: str | None = None
    anchor: str | None = None
    explicit: bool = False  # written with its year
    moves_focus: bool = True


Meant = Callable[[Reader, int, int], Meaning | None]

_CUES: Final = frozenset(
    words(
        "in since by until till of from to for during before after through between and early late mid "
        "last this next that on around about end beginning start following"
    )
)
_OWNERS: Final = frozenset(words("its the their his her our your my a an"))
_NEWSPAPERS: Final = frozenset(
    words(
        "times telegraph mirror express mail post herald tribune independent people star world "
        "business morning night supplement"
    )
)


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


def iso(reader: Reader, i: int, j: int) -> Meaning | None:
    raw = str(reader.tokens[i].value)
    try:
        day = date.fromisoformat(raw[:10])
    except ValueError:
        return None
    clock = re.sub(r"[.Zz+-].*", "", raw[11:])
    when = When("D", day, clock or None)
    return Meaning("TIME" if clock else "DATE", when, explicit=True)


def numeric(reader: Reader, i: int, j: int) -> Meaning | None:
    """30/10/2025, 10/30/2025, 10.30.2025; day first with dots and where it must be."""
    tokens = list(reader.tokens[i:j])
    raw = str(values(tokens, "NUMERIC")[0])
    a, b, c = (int(n) for n in re.split(r"[./-]", raw))
    if a > 31:
        year, month, day = a, b, c
    else:
        year = c if c > 99 else century_of(c, reader)
        if c < 100 and "/" not in raw:
            return None  # 1.2.13 is a section number
        day_first = a > 12 or ("." in raw and b <= 12)
        day, month = (a, b) if day_first else (b, a)
    kind, when = clocked(timeline.day(year, month, day), tokens)
    return Meaning(kind, when, explicit=True) if when else None


def day(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    month = numbers(tokens, "MONTH", "MAYMONTH")[0]
    number = numbers(tokens, "DAYNUM", "ORD")[0]
    if not 1 <= number <= 31:
        return None
    if any(t.symbol == "ORD" and t.low for t in tokens) and number > 12:
        return None
    year, anchor, named = written_year(reader, tokens)
    if named:
        when = timeline.day(year, month, number) if year else None
        if year and not when:
            return None
        explicit = True
    else:
        weekday = numbers(tokens, "WEEKDAY", "WDABBR")
        step = numbers(tokens, "LAST", "NEXT", "THIS")
        when, anchor = _day_without_year(reader, month, number, weekday, i, j)
        if step and step[0] and when and reader.published:
            year = reader.published.year
            options = [w for k in (-1, 0, 1) if (w := timeline.day(year + k, month, number))]
            back = [w for w in options if w.first < reader.published]
            when = back[-1] if step[0] < 0 else options[len(back)]
        explicit = False
    kind, when = clocked(when, tokens)
    return Meaning(kind, when, anchor=anchor, explicit=explicit and anchor is None)


def _day_without_year(
    reader: Reader, month: int, number: int, weekday: list[int], i: int, j: int
) -> tuple[When | None, str | None]:
    when, anchor = reader.place(lambda y: timeline.day(y, month, number), i, j)
    if weekday and (when is None or when.first.weekday() != weekday[0]):
        # A weekday settles the year where it fits one of the years around.
        around = reader.published or (when.first if when else None)
        for step in (0, -1, 1):
            other = timeline.day(around.year + step, month, number) if around else None
            if other and other.first.weekday() == weekday[0]:
                return other, anchor
    return when, anchor


def weekday(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    name = next(k for k in range(i, j) if reader.symbol(k) == "WEEKDAY")
    if reader.tokens[j - 1].symbol == "WEEKDAY" and reader.word(j) in _NEWSPAPERS:
        if reader.tokens[j].capital or reader.word(j) in ("morning", "night"):
            return None
    if reader.word(name - 1) in ("black", "good", "ash", "super", "holy", "maundy", "cyber"):
        return None
    if reader.word(name - 1) == "on" and reader.word(name - 2) == "mail":
        return None
    number = int(reader.tokens[name].value)
    step = next(
        (t for t in tokens if t.symbol in ("LAST", "NEXT", "THIS", "THAT", "FOLLOWING")), None
    )
    focus = step is not None and step.symbol in ("THAT", "FOLLOWING")
    base = reader.focus.first if focus and reader.focus else reader.published
    if base is None or (focus and reader.focus is None):
        return Meaning(clocked(None, tokens)[0])
    back, ahead = (base.weekday() - number) % 7, (number - base.weekday()) % 7
    until = reader.word(i - 1) in ("until", "till") and i - reader.day_focus_at < 60
    if step is None and until and reader.day_focus:
        base = reader.day_focus.first
        delta = (number - base.weekday()) % 7 or 7
    elif step is None and reader.word(i - 1) == "from" and reader.symbol(i - 2) == "COMMA":
        delta = ahead
    elif step is None:
        delta = ahead if reader.tense(i, j) == FUTURE else -back
    elif any(t.symbol == "WEEKW" for t in tokens):
        delta = number - base.weekday() + 7 * int(step.value)
    elif step.symbol == "LAST":
        delta = -(back or 7)
    elif step.symbol == "THIS":
        delta = number - base.weekday()
        delta = -back if delta > 0 and reader.tense(i, j) == PAST else delta
    elif step.symbol == "THAT":
        delta = -back if reader.focus and back == 0 else ahead
    else:
        delta = ahead or 7
    kind, when = clocked(When("D", base + timedelta(days=delta)), tokens)
    return Meaning(kind, when, anchor=base.isoformat())


def today(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    word = next(t for t in tokens if t.symbol == "TODAY")
    if reader.published is None:
        return Meaning("DATE")
    when = When("D", reader.published + timedelta(days=int(word.value)))
    if word.low in ("tonight", "overnight") and not values(tokens, "CLOCK", "DAYPART"):
        return Meaning("TIME", timeline.at(when, "NI"), anchor=reader.published.isoformat())
    kind, dated = clocked(when, tokens)
    return Meaning(kind, dated, anchor=reader.published.isoformat())


def daypart(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    part = str(values(tokens, "DAYPART")[0])
    step = numbers(tokens, "LAST", "NEXT", "THIS", "THAT", "FOLLOWING")
    if not step:
        return None
    back = any(t.symbol in ("THAT", "FOLLOWING") for t in tokens)
    base = reader.focus.first if back and reader.focus else reader.published
    if base is None:
        return Meaning("TIME")
    when = timeline.at(When("D", base + timedelta(days=step[0])), part)
    return Meaning("TIME", when, anchor=base.isoformat())


def month(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    name = next(t for t in tokens if t.symbol in ("MONTH", "MAYMONTH"))
    number = int(name.value)
    year, anchor, named = written_year(reader, tokens)
    if named:
        return Meaning(
            "DATE",
            timeline.month(number, year) if year else None,
            anchor=anchor,
            explicit=anchor is None and year is not None,
        )
    if not _is_month(reader, name, i, j):
        return None
    step = next(
        (t for t in tokens if t.symbol in ("LAST", "NEXT", "THIS", "THAT", "FOLLOWING")), None
    )
    base = reader.published
    if step is not None and step.symbol in ("THAT", "FOLLOWING"):
        base = reader.focus.first if reader.focus else None
    if step is None:
        when, anchor = reader.place(lambda y: timeline.month(number, y), i, j)
        return Meaning("DATE", when, anchor=anchor)
    if base is None:
        return Meaning("DATE")
    shift = {"LAST": -1 if number >= base.month else 0, "THIS": 0, "THAT": 0}.get(
        step.symbol, 1 if number <= base.month else 0
    )
    return Meaning("DATE", timeline.month(number, base.year + shift), anchor=base.isoformat())


def _is_month(reader: Reader, name: Token, i: int, j: int) -> bool:
    """Whether a bare month's name is the month: not a person, a verb or a modal."""
    short = len(name.low) <= 4 and name.low not in ("june", "july", "may")
    if short and (not name.capital or reader.symbol(j) not in ("DOT", "POSS", "DASH")):
        return any(t.symbol == "DOT" for t in reader.tokens[i:j])
    before, after = reader.word(i - 1), reader.word(j)
    if before in _CUES or i + 1 < j:
        return True
    capital_before = i > 0 and reader.tokens[i - 1].capital
    capital_after = j < len(reader.tokens) and reader.tokens[j].capital and after.isalpha()
    if name.symbol == "MAYMONTH" or name.low in ("april", "june", "august", "jan"):
        person = (capital_before and reader.symbol(i - 1) != "POSS") or (
            capital_after and name.low != "august"
        )
        if name.symbol != "MAYMONTH":
            return not person
        noun = after.isalpha() and not capital_after and (before in _OWNERS)
        return not person and (noun or reader.symbol(j) in ("POSS", "COMMA"))
    return len(name.low) > 3 or reader.symbol(j) == "POSS"


def clock(reader: Reader, i: int, j: int) -> Meaning | None:
    """6 a.m., at 12:30 GMT: a time of the day that the text is at."""
    tokens = list(reader.tokens[i:j])
    spot = next(t for t in tokens if t.symbol == "CLOCK")
    told = any(t.symbol in ("ZONE", "TIMEW") for t in tokens) or reader.word(i - 1) == "at"
    entry = reader.symbol(i - 1) == "BREAK"
    if not (spot.low or told or entry):
        return None  # a score, a ratio
    now = When("D", reader.published) if reader.published else None
    base = now if entry else reader.day_focus or now
    when = timeline.at(base, str(spot.value)) if base else None
    return Meaning("TIME", when, anchor=timeline.edtf(base) if base else None, moves_focus=False)


MEANINGS: Final[dict[str, Meant]] = {
    "iso": iso,
    "numeric": numeric,
    "day": day,
    "weekday": weekday,
    "today": today,
    "daypart": daypart,
    "month": month,
    "clock": clock,
}
