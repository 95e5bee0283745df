"""Stretches of the calendar: values, bounds and arithmetic.

A `When` is a day, week, month, quarter, season, half, year, decade or century. Everything that
is written out of one (TIMEX3 value, EDTF, first and last day) and every step from one to
another is here; which stretch a text means is decided in `meaning`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

SEASON_MONTHS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
MONTHS_IN: Final = {"M": 1, "Q": 3, "S": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200}


FIXED_DAYS: Final = {
    "valentine": (2, 14),
    "labour": (5, 1),
    "bastille": (7, 14),
    "halloween": (10, 31),
    "armistice": (11, 11),
    "christmas": (12, 25),
    "boxing": (12, 26),
}
"""Month and day of holidays that keep theirs every year."""


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of the calendar: its unit and first day; `clock` a time of that day."""

    unit: str
    first: date
    clock: str | None = None
    season: str | None = None


def clamp(year: int, month: int, day: int) -> date:
    """The date, or the last day of its month where the month has no such day."""
    while day > 28:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
    return date(year, month, max(day, 1))


def add_months(day: date, n: int) -> date | None:
    """The same day n months on; None outside the calendar."""
    months = day.year * 12 + day.month - 1 + n
    if not 12 <= months < 9999 * 12:
        return None
    return clamp(months // 12, months % 12 + 1, day.day)


def containing(day: date, unit: str) -> When:
    """The stretch of this unit that holds the day."""
    if unit == "D":
        return When("D", day)
    if unit == "W":
        back = min(day.weekday(), day.toordinal() - 1)
        return When("W", day - timedelta(days=back))
    if unit == "WE":
        return When("WE", containing(day, "W").first + timedelta(days=5))
    if unit == "M":
        return When("M", day.replace(day=1))
    if unit == "Q":
        return When("Q", date(day.year, (day.month - 1) // 3 * 3 + 1, 1))
    if unit == "H":
        return When("H", date(day.year, 1 if day.month < 7 else 7, 1))
    span = {"DE": 10, "CE": 100}.get(unit, 1)
    return When(unit if unit in MONTHS_IN else "Y", date(max(day.year // span * span, 1), 1, 1))


def year(number: int) -> When | None:
    """A calendar year."""
    return When("Y", date(number, 1, 1)) if 1 <= number <= 9998 else None


def month(number: int, in_year: int) -> When | None:
    """A month of a year."""
    return When("M", date(in_year, number, 1)) if 1 <= in_year <= 9998 else None


def day(in_year: int, in_month: int, number: int) -> When | None:
    """A day, None where there is no such day. None of the last year that can be computed with: what
    follows it cannot."""
    if in_year > 9998:
        return None
    try:
        return When("D", date(in_year, in_month, number))
    except ValueError:
        return None


def season(code: str, in_year: int) -> When:
    """A season, named after the year it begins in."""
    return When("S", date(in_year, SEASON_MONTHS[code], 1), season=code)


def holiday(name: str, in_year: int) -> When | None:
    """The day of a holiday in a year: fixed ones, Easter, those of the American calendar."""
    if not 1583 <= in_year <= 9000:
        return None
    if name in FIXED_DAYS:
        return When("D", date(in_year, *FIXED_DAYS[name]))
    if name in ("labor", "memorial"):
        first = date(in_year, 9, 1) if name == "labor" else date(in_year, 5, 25)
        return When("D", first + timedelta(days=-first.weekday() % 7))
    if name == "thanksgiving":
        first = date(in_year, 11, 1)
        return When("D", first + timedelta(days=(3 - first.weekday()) % 7 + 21))
    century, golden = in_year // 100, in_year % 19
    skew = (13 + 8 * century) // 25
    epact = (15 - skew + century - century // 4 + 19 * golden) % 30
    full_moon = date(in_year, 3, 21) + timedelta(days=epact)
    if epact == 29 or (epact == 28 and golden > 10):
        full_moon -= timedelta(days=1)
    return When("D", full_moon + timedelta(days=(6 - full_moon.weekday()) % 7 or 7))


def shift(when: When, n: float, unit: str) -> When | None:
    """`when` moved by n units, at the grain of the coarser of the two."""
    if unit == "DE":
        n, unit = n * 10, "Y"
    whole = int(n)
    try:
        if unit in ("D", "W", "2W", "WE"):
            days = round(n * {"D": 1, "W": 7, "2W": 14, "WE": 7}[unit])
            moved: date | None = when.first + timedelta(days=days)
            grain = "D" if unit == "D" else "W"
        elif unit in MONTHS_IN:
            moved = add_months(when.first, round(n * MONTHS_IN[unit]))
            grain = unit
        else:
            hours = n / {"TH": 1, "TM": 60, "TS": 3600}[unit]
            moved, grain = when.first + timedelta(days=int(hours / 24)), "D"
    except OverflowError:
        return None
    if moved is None or whole > 100_000 or not 1 < moved.year < 9990:
        return None
    order = ("D", "W", "WE", "M", "Q", "S", "H", "Y", "DE", "CE")
    coarser = grain if order.index(grain) >= order.index(when.unit) else when.unit
    return containing(moved, "M" if coarser == "S" else coarser)


def last_day(when: When) -> date:
    """Last day of the stretch."""
    if when.unit in ("D", "W", "WE"):
        return when.first + timedelta(days={"D": 0, "W": 6, "WE": 1}[when.unit])
    after = add_months(when.first, MONTHS_IN[when.unit])
    return after - timedelta(days=1) if after else date(9999, 12, 31)


def value(when: When) -> str:
    """TIMEX3 value."""
    first = when.first
    stem = f"{first.year:04d}"
    if when.unit == "D":
        return first.isoformat() + (f"T{when.clock}" if when.clock else "")
    if when.unit in ("W", "WE"):
        iso_year, week, _ = first.isocalendar()
        return f"{iso_year:04d}-W{week:02d}" + ("-WE" if when.unit == "WE" else "")
    if when.unit == "M":
        return f"{stem}-{first.month:02d}"
    if when.unit == "Q":
        return f"{stem}-Q{(first.month + 2) // 3}"
    if when.unit == "H":
        return f"{stem}-H{1 if first.month < 7 else 2}"
    if when.unit == "S":
        return f"{stem}-{when.season}"
    return stem[: {"DE": 3, "CE": 2}.get(when.unit, 4)]


def edtf(when: When) -> str:
    """EDTF, level 0 or 1. It has no weeks, quarters or halves: these take month or year."""
    first = when.first
    if when.unit == "D":
        return first.isoformat()
    if when.unit in ("M", "W", "WE"):
        middle = first + timedelta(days=3) if when.unit == "W" else first
        return f"{middle.year:04d}-{middle.month:02d}"
    stem = f"{first.year:04d}"
    if when.unit in ("DE", "CE"):
        keep = 3 if when.unit == "DE" else 2
        return stem[:keep] + "X" * (4 - keep)
    return stem


def at(when: When, clock: str) -> When:
    """A time of day on that day."""
    return replace(when, clock=clock)
