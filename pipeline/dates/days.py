"""What a match means: single days and times of day.

Written out ("30 October", "10/30/2025"), by weekday, or told from publication ("yesterday",
"this morning") and from the day that the text is at ("6 a.m.").
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import FUTURE, PAST, Reader
from pipeline.dates.cues import NEWSPAPERS
from pipeline.dates.lexicon import words
from pipeline.dates.meaning import (
    Meaning,
    Meant,
    century_of,
    clocked,
    numbers,
    values,
    written_year,
)
from pipeline.dates.timeline import When

_NAMED: Final = frozenset(words("black good ash super holy maundy cyber bloody"))


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
        day, month = (a, b) if _day_first(reader, a, b, year, raw) else (b, a)
    kind, when = clocked(timeline.day(year, month, day), tokens)
    return Meaning(kind, when, explicit=True) if when else None


def _day_first(reader: Reader, a: int, b: int, year: int, raw: str) -> bool:
    """30/10 or 10/30: what is a date, else what is nearer to publication, else the dots."""
    if a > 12 or b > 12:
        return b <= 12
    one, other = timeline.day(year, b, a), timeline.day(year, a, b)
    if reader.published and one and other and one != other:
        now = reader.published
        return abs((one.first - now).days) <= abs((other.first - now).days)
    return "." in raw


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
    if when is None and reader.published:
        return None  # 30 February
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


def day_of_range(reader: Reader, i: int, j: int) -> Meaning | None:
    """The "5" of "5 to 7 May"; the second day is found after it."""
    tokens = list(reader.tokens[i:j])
    first, last = numbers(tokens, "DAYNUM", "ORD")
    if not first < last <= 31:
        return None
    end = day(reader, i + 2, j)
    if end is None or end.when is None:
        return None
    when = timeline.day(end.when.first.year, end.when.first.month, first)
    return Meaning("DATE", when, anchor=end.anchor, explicit=end.explicit, length=1)


def days(reader: Reader, i: int, j: int) -> Meaning | None:
    """Nov. 3-4, 2025: one expression, from the first day to the last."""
    tokens = reader.tokens[i:j]
    first, last = numbers(tokens, "DAYNUM", "ORD")[:2]
    start = day(reader, i, j)
    if start is None or start.when is None or not first < last <= 31:
        return None
    end = timeline.day(start.when.first.year, start.when.first.month, last)
    return replace(start, last=end.first) if end else None


def weekday(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    name = next(k for k in range(i, j) if reader.symbol(k) == "WEEKDAY")
    if reader.tokens[j - 1].symbol == "WEEKDAY" and reader.word(j) in NEWSPAPERS:
        if reader.tokens[j].capital or reader.word(j) in ("morning", "night"):
            return None
    if reader.word(name - 1) in _NAMED:
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
    if step is None and until and reader.fronted(i) and reader.verb_after(j) == PAST:
        delta = -back  # until Thursday, they had not
    elif step is None and until and reader.day_focus:
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


def beside_today(reader: Reader, i: int, j: int) -> Meaning | None:
    """the day before yesterday, the day after tomorrow"""
    if reader.published is None:
        return Meaning("DATE")
    delta = sum(numbers(reader.tokens[i:j], "BEFORE", "AFTER", "TODAY"))
    when = When("D", reader.published + timedelta(days=delta))
    return Meaning("DATE", when, anchor=reader.published.isoformat())


def daypart(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    part = str(values(tokens, "DAYPART")[0])
    step = numbers(tokens, "LAST", "NEXT", "THIS", "THAT", "FOLLOWING")
    if not step:
        return None
    back = any(t.symbol in ("THAT", "FOLLOWING", "NEXT") for t in tokens)
    base = reader.focus.first if back and reader.focus else reader.published
    if base is None:
        return Meaning("TIME")
    when = timeline.at(When("D", base + timedelta(days=step[0])), part)
    return Meaning("TIME", when, anchor=base.isoformat())


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


def holiday(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = reader.tokens[i:j]
    name = str(values(tokens, "HOLIDAY")[0])
    eve = any(t.symbol == "EVE" for t in tokens)
    monday = bool(values(tokens, "WEEKDAY"))

    def make(year: int) -> When | None:
        found = timeline.holiday(name, year)
        shift = 1 if monday else -eve
        return timeline.shift(found, shift, "D") if found and shift else found

    if years := numbers(tokens, "YEAR"):
        return Meaning("DATE", make(years[0]), explicit=True)
    step = numbers(tokens, "LAST", "NEXT")
    if step and reader.published:
        around = [w for y in (-1, 0, 1) if (w := make(reader.published.year + y))]
        past = [w for w in around if w.first < reader.published]
        ahead = [w for w in around if w.first > reader.published]
        when: When | None = past[-1] if step[0] < 0 else ahead[0]
        return Meaning("DATE", when, anchor=reader.published.isoformat())
    when, anchor = reader.place(make, i, j)
    return Meaning("DATE", when, anchor=anchor)


DAYS: Final[dict[str, Meant]] = {
    "iso": iso,
    "numeric": numeric,
    "day": day,
    "day_of_range": day_of_range,
    "days": days,
    "beside_today": beside_today,
    "weekday": weekday,
    "today": today,
    "daypart": daypart,
    "clock": clock,
    "holiday": holiday,
}
