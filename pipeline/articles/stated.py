"""Statements of a day: what a feed, page or address says, and what such a statement allows.

Reads one statement at a time, in its own precision and zone. Which one is believed is decided in
`published`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from pipeline.articles.records import DateEvidence
from pipeline.dates import find_dates
from pipeline.dates.lexicon import words
from pipeline.extract.found import Timex

MONTHS: Final = words("jan feb mar apr may jun jul aug sep oct nov dec")
_ISO: Final = re.compile(r"\s*(\d{4})(-?)(\d\d)\2(\d\d)(?=\D|$)")
_COARSE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_CLOCK: Final = re.compile(r"T\d\d:?\d\d|\s\d{1,2}:\d\d")
_ZONES: Final = (timedelta(hours=-12), timedelta(0), timedelta(hours=14))
_NUMERIC: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}")
_URL_DAYS: Final = (
    re.compile(r"[/=_-](\d{4})([/_-])(\d{1,2})\2(\d{1,2})(?=[/?#&._-]|$)"),
    re.compile(rf"[/=_-](\d{{4}})(/)({'|'.join(MONTHS)})/(\d{{1,2}})(?=/|$)", re.IGNORECASE),
    re.compile(r"[/=_-](\d{4})()(\d\d)(\d\d)(?=[/?#&._-]|$)"),
)
_EARLIEST, _LATEST = date(1850, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Said:
    """One statement. `coarse` is a month or year; `moment` a time that knows its zone."""

    source: str
    words: str
    day: date | None = None
    coarse: str | None = None
    moment: datetime | None = None
    has_clock: bool = False

    @property
    def precision(self) -> str:
        return "instant" if self.moment else "time" if self.has_clock else "day"

    def allows(self, day: date | None) -> bool:
        """Whether it was that day when and where it says, somewhere on earth for UTC."""
        if day is None:
            return False
        if self.is_utc and self.moment:
            return day in {(self.moment + shift).date() for shift in _ZONES}
        if self.day:
            return self.day == day
        return self.coarse is not None and day.isoformat().startswith(self.coarse)

    def agrees(self, chosen: Said) -> bool:
        """Whether both can speak of one day."""
        return self.allows(chosen.day) or (chosen.is_utc and chosen.allows(self.day))

    @property
    def is_utc(self) -> bool:
        """Whether its zone is a machine's and not a place's."""
        return self.moment is not None and self.moment.utcoffset() == timedelta(0)

    def evidence(self, chosen: bool, agrees: bool) -> DateEvidence:
        value = self.day.isoformat() if self.day else self.coarse
        return DateEvidence(self.source, self.words[:100], value, chosen, agrees)


def statement(words_: str) -> Said:
    """A date of a feed or page, as it stands there."""
    on = from_metadata(words_)
    clock = _CLOCK.search(words_[:200])
    if on is None:
        coarse = _COARSE.fullmatch(words_.strip()[:20])
        return Said("metadata", words_, coarse=coarse.group() if coarse else None)
    return Said("metadata", words_, on, None, _moment(words_.strip()[:100]), clock is not None)


def _moment(words_: str) -> datetime | None:
    """The instant that an ISO or RFC 2822 time with a zone names."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(words_)
        except (ValueError, IndexError, OverflowError):
            continue
        if found.tzinfo is not None:
            return found
    return None


def from_metadata(metadata: str) -> date | None:
    """The calendar day of a feed's or page's date, as written there."""
    metadata = metadata.strip()[:200]
    if match := _ISO.match(metadata):
        year, _, month, day = match.groups()
        return day_of(int(year), int(month), int(day))
    days = whole_days(find_dates(metadata, None))
    return days[0].earliest if days else None


def from_url(url: str) -> date | None:
    """The day in the path of a URL, where there is a single one."""
    found: set[date] = set()
    for pattern in _URL_DAYS:
        for year, _, month, day in pattern.findall(url[:2000]):
            number = int(month) if month.isdecimal() else MONTHS.index(month.lower()) + 1
            if on := day_of(int(year), number, int(day)):
                found.add(on)
    return found.pop() if len(found) == 1 else None


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST else None


def whole_days(found: Sequence[Timex]) -> list[Timex]:
    """The expressions that name one day with its year, whatever else is known.

    03/04/2025 is a day in March or in April: such dates name none. With dots the day comes first.
    """
    days = []
    for t in found:
        if t.anchor is not None or t.earliest is None or t.earliest != t.latest:
            continue
        if not re.search(r"\d{4}", t.text) or not _EARLIEST <= t.earliest <= _LATEST:
            continue
        numeric = _NUMERIC.search(t.text)
        if numeric and numeric[1] != numeric[2] and max(int(numeric[1]), int(numeric[2])) <= 12:
            continue
        days.append(t)
    return days
