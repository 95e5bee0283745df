"""What a match means: days of the calendar.

With or without their year ("30 October", "10/30/2025", "Nov. 3-4"), and holidays. Days that
are told from another day are in `moments`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import Reader
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
    """30/10 or 10/30: what is a date, else with dots, else what is nearer to publication."""
    if a > 12 or b > 12:
        return b <= 12
    if "." in raw:
        return True
    one, other = timeline.day(year, b, a), timeline.day(year, a, b)
    if reader.published and one and other and one != other:
        now = reader.published
        return abs((one.first - now).days) <= abs((other.first - now).days)
    return False


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


def holiday(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = reader.tokens[i:j]
    name = str(values(tokens, "HOLIDAY", "NAMEDDAY")[0])
    eve = any(t.symbol == "EVE" for t in tokens)
    if reader.word(i - 1) in ("lunar", "chinese", "orthodox"):
        return None
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


def new_year(reader: Reader, i: int, j: int) -> Meaning | None:
    """New Year's Eve, New Year's Day; before the new year."""
    tokens = reader.tokens[i:j]
    years = numbers(tokens, "YEAR")
    named = any(t.symbol in ("EVE", "DAYW") for t in tokens)
    if named:
        eve = any(t.symbol == "EVE" for t in tokens)

        def make(in_year: int) -> When | None:
            return timeline.day(in_year, 12, 31) if eve else timeline.day(in_year, 1, 1)

        if years:
            return Meaning("DATE", make(years[0]), explicit=True)
        when, anchor = reader.place(make, i, j)
        return Meaning("DATE", when, anchor=anchor)
    if years or tokens[0].symbol != "THE" or reader.symbol(j) == "POSS":
        return None
    now = reader.published
    if now is None:
        return Meaning("DATE")
    when = timeline.year(now.year + (now.month > 6))
    return Meaning("DATE", when, anchor=now.isoformat(), moves_focus=False)


DAYS: Final[dict[str, Meant]] = {
    "iso": iso,
    "numeric": numeric,
    "day": day,
    "day_of_range": day_of_range,
    "days": days,
    "holiday": holiday,
    "new_year": new_year,
}
