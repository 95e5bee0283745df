"""Comparing EDTF dates of unequal precision. Only what resolving needs: no parsing of text."""

from __future__ import annotations

from datetime import date, timedelta


def plain(value: str | None) -> str | None:
    """The start of an interval, without qualifiers: "2025-10~/2026" -> "2025-10"."""
    return value.split("/")[0].rstrip("~?%") if value else None


def agree(a: str | None, b: str | None) -> bool | None:
    """Whether two dates agree at the coarser precision of the two; None where one is missing."""
    left, right = plain(a), plain(b)
    if not left or not right:
        return None
    n = min(len(left), len(right))
    return left[:n] == right[:n]


def months_apart(a: str, b: str) -> int | None:
    """Whole months between two dates of at least month precision; None where one is coarser."""
    left, right = plain(a), plain(b)
    if not left or not right or len(left) < 7 or len(right) < 7:
        return None
    return abs((int(left[:4]) * 12 + int(left[5:7])) - (int(right[:4]) * 12 + int(right[5:7])))


def finest(values: list[str]) -> str | None:
    """The most precise of several dates, the earliest of equals."""
    dates = [v for v in (plain(v) for v in values) if v]
    return min(dates, key=lambda v: (-len(v), v)) if dates else None


def latest_day(value: str | None) -> date | None:
    """The last day that a date can mean."""
    text = plain(value)
    if not text:
        return None
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
