"""What a match means: months, years, decades, centuries and fiscal years.

A bare month's name or a bare number of four digits may be something else: whether it is a date
is decided here too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import PAST, Reader
from pipeline.dates.cues import COUNTED, MONTH_CUES, NOT_BEFORE_YEARS, OWNERS, TITLES, YEAR_CUES
from pipeline.dates.meaning import RELATIVE, Meaning, Meant, numbers, values, written_year
from pipeline.dates.periods import relative
from pipeline.dates.timeline import When, containing, last_day
from pipeline.dates.tokens import Token


def month(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    if tokens[0].symbol == "BOUND" and tokens[1].low != "of" and tokens[0].low != "end":
        return None  # "talks start October 3"
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


def part_of(reader: Reader, i: int, j: int) -> Meaning | None:
    """the first day of January, the third Friday of May; of a first week, the month."""
    tokens = list(reader.tokens[i:j])
    at = next(k for k in range(i, j) if reader.symbol(k) in ("MONTH", "MAYMONTH"))
    whole = month(reader, at, j)
    if whole is None or whole.when is None or any(t.symbol == "WEEKW" for t in tokens):
        return whole
    rank = (numbers(tokens, "ORD") or [-1])[0]
    first, last = whole.when.first, last_day(whole.when)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if names := numbers(tokens, "WEEKDAY"):
        days = [d for d in days if d.weekday() == names[0]]
    if rank == 0 or rank > len(days):
        return None
    return replace(whole, when=When("D", days[rank if rank < 0 else rank - 1]))


def part_of_period(reader: Reader, i: int, j: int) -> Meaning | None:
    """the first day of next month, the last day of the year, the last day of 2024."""
    tokens = list(reader.tokens[i:j])
    rank = (numbers(tokens, "ORD") or [-1])[0]
    if years := numbers(tokens, "YEAR"):
        period, anchor = timeline.year(years[0]), None
    else:
        base = reader.published or (reader.focus.first if reader.focus else None)
        if base is None:
            return Meaning("DATE")
        unit = "Y" if tokens[-1].symbol == "YEARW" else "M"
        step = numbers(tokens[3:], "THIS", "LAST", "NEXT", "THE")[-1]
        period, anchor = timeline.shift(containing(base, unit), step, unit), base.isoformat()
    if period is None:
        return None
    day = last_day(period) if rank < 0 else period.first + timedelta(days=rank - 1)
    if rank == 0 or day > last_day(period):
        return None
    return Meaning("DATE", When("D", day), anchor=anchor, explicit=anchor is None)


def _is_month(reader: Reader, name: Token, i: int, j: int) -> bool:
    """Whether a bare month's name is the month: not a person, a verb or a modal."""
    short = len(name.low) <= 4 and name.low not in ("june", "july", "may")
    if short and (not name.capital or reader.symbol(j) not in ("DOT", "POSS", "DASH")):
        return any(t.symbol == "DOT" for t in reader.tokens[i:j])
    before, after = reader.word(i - 1), reader.word(j)
    if before in MONTH_CUES or i + 1 < j:
        return True
    modal = name.symbol == "MAYMONTH"
    if modal or name.low in ("april", "june", "august"):
        name_before = i > 0 and reader.tokens[i - 1].capital and before not in OWNERS
        name_after = j < len(reader.tokens) and reader.tokens[j].capital and after.isalpha()
        if (name_before and modal) or before in TITLES or (name_after and name.low != "august"):
            return reader.symbol(i - 1) == "POSS"
        if modal:
            return (after.isalpha() and before in OWNERS) or reader.symbol(j) in ("POSS", "COMMA")
    return len(name.low) > 3 or reader.symbol(j) == "POSS"


def year(reader: Reader, i: int, j: int) -> Meaning | None:
    token = reader.tokens[j - 1]
    number = int(token.value)
    if i == j - 2 and reader.symbol(i) == "BOUND" and reader.word(i) != "end":
        return None
    before, after = reader.word(i - 1), reader.word(j)
    if before in NOT_BEFORE_YEARS or reader.word(i - 3) == "made":
        return None  # section 2025, Vision 2030, Made in China 2025
    if "SLASH" in (reader.symbol(i - 1), reader.symbol(j)) or after in ("%", "$", "°"):
        return None
    if after in COUNTED or (before == "." and reader.tokens[i - 1].end == token.start):
        return None
    if not 1900 <= number <= 2100 and (before not in YEAR_CUES or not 1400 <= number <= 2199):
        return None
    if reader.symbol(i - 1) == reader.symbol(j) == "BREAK":
        reader.heading_year = number
    return Meaning("DATE", timeline.year(number), explicit=True)


def year_words(reader: Reader, i: int, j: int) -> Meaning | None:
    """nineteen ninety-six, two thousand five."""
    parts = numbers(reader.tokens[i:j], "NUMWORD", "TENS")
    if len(parts) < 2 or not 15 <= parts[0] <= 20 or not 10 <= parts[1] <= 90:
        return None
    tail = sum(parts[1:])
    return (
        Meaning("DATE", timeline.year(parts[0] * 100 + tail), explicit=True) if tail < 100 else None
    )


def yearspan(reader: Reader, i: int, j: int) -> Meaning | None:
    raw = re.findall(r"\d+", str(reader.tokens[j - 1].value))
    first = int(raw[0])
    second = int(raw[1]) if len(raw[1]) == 4 else first // 100 * 100 + int(raw[1])
    if not 0 < second - first <= 100 or reader.word(i - 1) in ("no", "regulation", "$", "€", "£"):
        return None
    when, end = timeline.year(first), timeline.year(second)
    last = timeline.last_day(end) if end else None
    return Meaning("DATE", when, explicit=True, moves_focus=False, last=last)


def decade(reader: Reader, i: int, j: int) -> Meaning | None:
    digits = re.sub(r"\D", "", str(values(reader.tokens[i:j], "DECADE")[0]))
    start = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return (
        Meaning("DATE", When("DE", timeline.clamp(start, 1, 1)), explicit=True) if start else None
    )


def century(reader: Reader, i: int, j: int) -> Meaning | None:
    if values(reader.tokens[i:j], "UNIT") != ["CE"]:
        return None
    number = numbers(reader.tokens[i:j], "ORD")[0]
    if not 2 <= number <= 22:
        return None
    return Meaning("DATE", When("CE", timeline.clamp(number * 100 - 100, 1, 1)), explicit=True)


def year_end(reader: Reader, i: int, j: int) -> Meaning | None:
    """by year-end, since the year's end."""
    if values(reader.tokens[i:j], "BOUND") != ["END"]:
        return None
    now = reader.published
    if now is None:
        return Meaning("DATE")
    back = reader.tense(i, j) == PAST and (now.month < 4 or reader.word(i - 1) == "since")
    return Meaning("DATE", timeline.year(now.year - back), anchor=now.isoformat())


def fiscal(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    written = values(tokens, "YEAR", "YEARSPAN", "APOSYEAR", "FY")
    digits = [int(d) for v in written for d in re.findall(r"\d+", str(v))]
    if digits:
        number = digits[0] if digits[0] > 99 else 2000 + digits[0]
        when = timeline.year(number)
        return Meaning("DATE", when, explicit=True, moves_focus=False) if when else None
    if not any(t.symbol == "YEARW" for t in tokens):
        noun = reader.word(j).isalpha() and reader.word(j) not in ("from", "and", "to", "as")
        if tokens[0].symbol not in RELATIVE or noun:
            return None
        year = reader.published.year + int(tokens[0].value) if reader.published else None
        return Meaning("DATE", timeline.year(year) if year else None, moves_focus=False)
    return relative(reader, i, j) if any(t.symbol in RELATIVE for t in tokens) else None


YEARS: Final[dict[str, Meant]] = {
    "month": month,
    "part_of": part_of,
    "part_of_period": part_of_period,
    "year": year,
    "year_words": year_words,
    "yearspan": yearspan,
    "decade": decade,
    "century": century,
    "year_end": year_end,
    "fiscal": fiscal,
}
