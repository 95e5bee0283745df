"""The day an article was published, and what says so.

Evidence is asked in the order of trust: metadata, URL, dateline or byline, a statement in the
text, and last what the text's own dates leave as the only possible day. A wrong date costs
more than none, so what leaves a doubt about the day is no evidence. The local calendar day is
kept as written: time zones are not converted. What a line of the text must look like to be a
byline or a dateline is in `bylines`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from pipeline.articles.bylines import byline_rank, is_dateline, is_signature, is_statement
from pipeline.dates import find_dates, publication_bounds
from pipeline.dates.chronology import chronology, plain, told
from pipeline.dates.lexicon import words
from pipeline.extract.found import Timex

Spans = Sequence[tuple[int, int]]

_ISO: Final = re.compile(r"\s*(\d{4})(-?)(\d\d)\2(\d\d)(?=\D|$)")
_NUMERIC: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}")
_MONTHS: Final = words("jan feb mar apr may jun jul aug sep oct nov dec")
_WEEKDAYS: Final = words("monday tuesday wednesday thursday friday saturday sunday")
_URL_DAYS: Final = (
    re.compile(r"[/=_-](\d{4})([/_-])(\d{1,2})\2(\d{1,2})(?=[/?#&._-]|$)"),
    re.compile(rf"[/=_-](\d{{4}})(/)({'|'.join(_MONTHS)})/(\d{{1,2}})(?=/|$)", re.IGNORECASE),
    re.compile(r"[/=_-](\d{4})()(\d\d)(\d\d)(?=[/?#&._-]|$)"),
)
_SOURCE_LINE: Final = re.compile(
    r"^\W{0,4}(?:sou?r[cs]e|sources?|original(?: article| source)?|url|link|permalink|canonical"
    r"|via|article|published at|retrieved from|from)?\s{0,3}[:=–-]?\s{0,3}<?(https?://\S{4,500})\s*$",
    re.IGNORECASE,
)
_DAY_WORDS: Final = re.compile(
    r"(?:(?P<a>[A-Za-z]{3,9})\.?\s+(?P<b>\d{1,2})|(?P<c>\d{1,2})\s+(?P<d>[A-Za-z]{3,9})\.?)"
)
_SAID_ON: Final = re.compile(rf"\bon ({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_LEAD, _FEW_EVENTS = 700, 4
_MASTHEAD_LINES, _EDGE_LINES, _FOOT_LINES = 14, 4, 6
_EARLIEST, _LATEST = date(1850, 1, 1), date(2199, 12, 31)

Line = tuple[int, str]


def published_on(
    text: str, *, metadata: str | None, url: str | None, skip: Spans = ()
) -> tuple[date | None, str]:
    """The day of publication and its `published_from` code; (None, "unknown") where in doubt.

    `metadata` is the date that a feed or page states, `url` the article's address; dates that
    touch a span of `skip` (advertisements, links to other articles) are no evidence.
    """
    if metadata and (on := from_metadata(metadata)):
        return on, "metadata"
    lines = _lines(text)
    for address in (url, *_source_urls(lines)):
        if address and (on := from_url(address)):
            return on, "url"
    found = find_dates(text, None, skip)
    days = _whole_days(found)
    if on := _from_dateline(lines, days):
        return on, "dateline"
    if on := _from_statement(lines, days):
        return on, "text"
    if on := _from_weekday(text, lines, found) or _from_event(text, found):
        return on, "inferred"
    return None, "unknown"


def from_metadata(metadata: str) -> date | None:
    """The calendar day of a feed's or page's date, as written there."""
    metadata = metadata.strip()[:200]
    if match := _ISO.match(metadata):
        year, _, month, day = match.groups()
        return _day(int(year), int(month), int(day))
    days = _whole_days(find_dates(metadata, None))
    return days[0].earliest if days else None


def from_url(url: str) -> date | None:
    """The day in the path of a URL, where there is a single one."""
    found: set[date] = set()
    for pattern in _URL_DAYS:
        for year, _, month, day in pattern.findall(url[:2000]):
            number = int(month) if month.isdecimal() else _MONTHS.index(month.lower()) + 1
            if on := _day(int(year), number, int(day)):
                found.add(on)
    return found.pop() if len(found) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST else None


def _whole_days(found: Sequence[Timex]) -> list[Timex]:
    """The expressions that name one day with its year, whatever else is known.

    03/04/2025 is a day in March or in April: such dates name none.
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


def _lines(text: str) -> list[Line]:
    """The lines that are not blank, each with its offset."""
    out: list[Line] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            out.append((at, line))
        at += len(line) + 1
    return out


def _source_urls(lines: Sequence[Line]) -> Iterator[str]:
    """URLs of the article itself: on a line of their own near the top or the end."""
    for _, line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]):
        if match := _SOURCE_LINE.match(line):
            yield match.group(1)


def _within(line: Line, days: Sequence[Timex]) -> Iterator[tuple[Timex, str, str]]:
    """The expressions of a line, each with what stands before and after it there."""
    at, words_ = line
    for t in days:
        if at <= t.start and t.end <= at + len(words_):
            yield t, words_[: t.start - at], words_[t.end - at :]


def _from_dateline(lines: Sequence[Line], days: Sequence[Timex]) -> date | None:
    """A day in a masthead, byline or agency dateline, or in the place line that signs a notice.

    Where a byline says both, the day of publication goes before that of an update.
    """
    best: tuple[int, int] | None = None
    chosen: date | None = None
    for n, line in enumerate(lines[:_MASTHEAD_LINES]):
        for t, before, after in _within(line, days):
            rank = 1 if is_dateline(before, after) else byline_rank(before, after)
            if rank is not None and (best is None or (rank, n) < best):
                best, chosen = (rank, n), t.earliest
    if chosen:
        return chosen
    signed = [
        t.earliest
        for line in lines[-_FOOT_LINES:]
        for t, before, after in _within(line, days)
        if is_signature(before, after)
    ]
    return signed[0] if len(set(signed)) == 1 else None


def _from_statement(lines: Sequence[Line], days: Sequence[Timex]) -> date | None:
    """ "Published on 3 March 2026", wherever it stands; two different ones are no evidence."""
    said = {
        t.earliest for line in lines for t, before, _ in _within(line, days) if is_statement(before)
    }
    return said.pop() if len(said) == 1 else None


def _from_weekday(text: str, lines: Sequence[Line], found: Sequence[Timex]) -> date | None:
    """A dateline without its year, where a weekday and the text's own years leave one day.

    The story tells of that day or of the day before; and a text writes out the years around
    its own, not its own.
    """
    written = {
        int(year) for t in found if t.anchor is None for year in re.findall(r"\b\d{4}\b", t.text)
    }
    if not written:
        return None
    for line in lines[:_MASTHEAD_LINES]:
        for t, before, after in _within(line, found):
            match = _DAY_WORDS.fullmatch(t.text)
            said = _SAID_ON.search(text, t.end, t.end + 1500)
            if match is None or said is None or not is_dateline(before, after):
                continue
            name = (match["a"] or match["d"]).lower()[:3]
            if name not in _MONTHS:
                continue
            weekday = _WEEKDAYS.index(said.group(1).lower())
            fits = [
                day
                for year in range(min(written) + 1, max(written))
                if year not in written
                and {year - 1, year + 1} <= written
                and (day := _day(year, _MONTHS.index(name) + 1, int(match["b"] or match["c"])))
                and (day.weekday() - weekday) % 7 in (0, 1)
            ]
            return fits[0] if len(fits) == 1 else None
    return None


def _from_event(text: str, found: Sequence[Timex]) -> date | None:
    """The weekday on which the lead tells of a well-known event, where it fell on that weekday.

    The last weekday that is named within two days of it is the day of publication. A lead that
    fits many events tells of none of them in particular.
    """
    named = [
        (t, _WEEKDAYS.index(word))
        for t in found
        if (word := t.text.lower().split()[0]) in _WEEKDAYS and t.value is None
    ]
    lead = [weekday for t, weekday in named if t.start < _LEAD]
    if not lead:
        return None
    fits = told(plain(text[:_LEAD]), chronology())
    if not 0 < len(fits) <= _FEW_EVENTS:
        return None
    low, high = publication_bounds(text)
    days = [
        event.day
        for event in fits
        if (low is None or event.day > low) and (high is None or event.day <= high)
        if event.day.weekday() in lead
    ]
    if not days or (low is None and len(set(days)) > 1):
        return None
    later = {(weekday - days[0].weekday()) % 7 for _, weekday in named}
    return days[0] + timedelta(days=max(n for n in later | {0} if n <= 2))
