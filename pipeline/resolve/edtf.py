"""Comparing EDTF dates of unequal precision. Only what resolving needs: no parsing of text."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

KEPT = 100_000
"""Answers that are kept: a corpus has few different dates, and they are compared often."""


@lru_cache(KEPT)
def plain(value: str | None) -> str | None:
    """The start of an interval, without qualifiers: "2025-10~/2026" -> "2025-10"."""
    return value.split("/")[0].rstrip("~?%") if value else None


@lru_cache(KEPT)
def agree(a: str | None, b: str | None) -> bool | None:
    """Whether two dates agree at the coarser precision of the two; None where one is missing."""
    left, right = plain(a), plain(b)
    if not left or not right:
        return None
    n = min(len(left), len(right))
    return left[:n] == right[:n]


@lru_cache(KEPT)
def months_apart(a: str, b: str) -> int | None:
    """Whole months between two dates of at least month precision; None where one is coarser."""
    left, right = plain(a), plain(b)
    if not left or not right or len(left) < 7 or len(right) < 7:
        return None
    return abs((int(left[:4]) * 12 + int(left[5:7])) - (int(right[:4]) * 12 + int(right[5:7])))


def days_apart(a: str | None, b: str | None) -> int | None:
    """Days between two dates that both name a day; None otherwise."""
    left, right = plain(a), plain(b)
    if not left or not right or len(left) < 10 or len(right) < 10:
        return None
    return abs((date.fromisoformat(left[:10]) - date.fromisoformat(right[:10])).days)


def _numbers(value: str | None) -> list[int] | None:
    """Year, month and day as far as stated; None where the start is open or no year is known."""
    parts = (plain(value) or "").split("-")
    if len(parts[0]) != 4 or not parts[0].isdigit():
        return None
    known = [int(parts[0])]
    for part, most in zip(parts[1:3], (12, 31), strict=False):
        if not part.isdigit() or not 1 <= int(part) <= most:  # a season, or XX
            break
        known.append(int(part))
    return known


@lru_cache(KEPT)
def first_day(value: str | None) -> date | None:
    """The first day that a date can mean."""
    known = _numbers(value)
    return date(*[*known, 1, 1][:3]) if known else None


@lru_cache(KEPT)
def latest_day(value: str | None) -> date | None:
    """The last day that a date can mean."""
    known = _numbers(value)
    if known is None or len(known) == 3:
        return date(*known) if known else None
    year, month = known[0], known[1] if len(known) == 2 else 12
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def later(value: str | None, day: date | None) -> bool:
    """Whether a date, at its own precision, lies after a day."""
    when = plain(value)
    return bool(when and day and when > day.isoformat()[: len(when)])
