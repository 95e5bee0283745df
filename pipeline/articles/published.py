"""The day an article was published, and what says so.

Evidence is asked in the order of trust: metadata, URL, dateline or byline, a statement in the
text, and last what the text's own dates leave as the only possible day. A wrong date costs
more than none, so what leaves a doubt about the day is no evidence. The local calendar day is
kept as written: time zones are not converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from pipeline.dates import find_dates
from pipeline.dates.lexicon import words
from pipeline.extract.found import Timex

_ISO: Final = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?=\D|$)")
_AMBIGUOUS: Final = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_MONTHS: Final = words("jan feb mar apr may jun jul aug sep oct nov dec")
_URL_DAY: Final = (
    re.compile(r"[/=_-](\d{4})([/_-])(\d{1,2})\2(\d{1,2})(?=[/?#._-]|$)"),
    re.compile(r"[/=_-](\d{4})(/)(" + "|".join(_MONTHS) + r")/(\d{1,2})(?=/|$)", re.IGNORECASE),
    re.compile(r"[/=_-](\d{4})()(\d\d)(\d\d)(?=[/?#._-]|$)"),
)
_SOURCE_LINE: Final = re.compile(
    r"^\W{0,4}(?:sou?rse|sources?|original(?: article| source)?|url|link|permalink|canonical|via"
    r"|article|published at|retrieved from|from)?\s{0,3}[:=–-]?\s{0,3}<?(https?://\S{4,500})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_STATED: Final = re.compile(
    r"\b(?:published|posted|updated|released|issued|dated|date|as of|filed|modified|press release)"
    r"(?:\s+(?:on|at|online|this|the))*\s{0,3}[:|,]?\s{0,3}$",
    re.IGNORECASE,
)
_MASTHEAD_LINES, _FOOT_LINES = 14, 6
_EARLIEST, _LATEST = date(1850, 1, 1), date(2199, 12, 31)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST else None


def _whole_days(found: Sequence[Timex]) -> list[Timex]:
    """The expressions that name one day with its year, whatever else is known."""
    return [
        t
        for t in found
        if t.timex_type in ("DATE", "TIME")
        and t.anchor is None
        and t.earliest is not None
        and t.earliest == t.latest
        and re.search(r"\d{4}|['’]\d\d", t.text)
    ]


def from_metadata(metadata: str) -> date | None:
    """The calendar day of a feed's or page's date, as written there."""
    metadata = metadata.strip()[:200]
    if match := _ISO.match(metadata):
        return _day(*(int(g) for g in match.groups()))
    if match := _AMBIGUOUS.match(metadata):
        first, second = (int(n) for n in re.findall(r"\d+", match.group())[:2])
        if first <= 12 and second <= 12 and first != second:
            return None
    days = _whole_days(find_dates(metadata, None))
    return days[0].earliest if days else None


def from_url(url: str) -> date | None:
    """The day in the path of a URL, where there is a single one."""
    found: set[date] = set()
    for pattern in _URL_DAY:
        for year, _, month, day in pattern.findall(url[:2000]):
            number = int(month) if month.isdecimal() else _MONTHS.index(month.lower()) + 1
            if on := _day(int(year), number, int(day)):
                found.add(on)
    return found.pop() if len(found) == 1 else None


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines that are not blank, with their offsets."""
    out: list[tuple[int, str]] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            out.append((at, line))
        at += len(line) + 1
    return out


def _source_urls(text: str) -> Iterator[str]:
    """URLs of the article itself: on a line of their own near the top or the end."""
    lines = _lines(text)
    for _, line in lines[:4] + lines[-4:]:
        if match := _SOURCE_LINE.match(line):
            yield match.group(1)


def _skipped(start: int, end: int, skip: Sequence[tuple[int, int]]) -> bool:
    return any(s < end and start < e for s, e in skip)


def _dateline(text: str, days: Sequence[Timex]) -> date | None:
    """A day in a masthead, byline or agency dateline, or in the place line that signs a notice."""
    lines = _lines(text)
    for at, line in lines[:_MASTHEAD_LINES]:
        inside = [t for t in days if at <= t.start and t.end <= at + len(line)]
        if not inside:
            continue
        before = line[: inside[0].start - at]
        after = line[inside[0].end - at :]
        if len(inside) == 1 and (_is_label(before, after) or _is_place(before, after)):
            return inside[0].earliest
    for at, line in lines[-_FOOT_LINES:]:
        inside = [t for t in days if at <= t.start and t.end <= at + len(line)]
        if len(inside) == 1 and len(line) <= 60:
            before = line[: inside[0].start - at]
            if re.fullmatch(r"\s*(?:[A-Z][\w.’' -]{1,30},\s*)?", before) and not re.search(
                r"\w", line[inside[0].end - at :]
            ):
                return inside[0].earliest
    return None


_SENTENCE: Final = re.compile(
    r"\b(?:was|were|is|are|will|has|have|had|said|says|until|since|from|to take|on|in|by|after|"
    r"before|week to|deadline|due|expires?|effective|through|till|between|vs|court|born|file)\b",
    re.IGNORECASE,
)


def _is_label(before: str, after: str) -> bool:
    """A short line that is not a sentence: "By N.N. | 25 February 2026 | 4 min read"."""
    label = re.sub(
        r"\b(?:published|posted|updated|released|issued|filed)\s+on\b|^\s*by\b|\bmin(?:ute)?s? read\b",
        "",
        f"{before}|{after}",
        flags=re.IGNORECASE,
    )
    if (
        len(label) > 100
        or _SENTENCE.search(label)
        or re.search(r"©|copyright|\(c\)", label, re.IGNORECASE)
    ):
        return False
    return not re.search(r"[.!?]\s*$", after.strip()[1:]) if len(after.strip()) > 3 else True


def _is_place(before: str, after: str) -> bool:
    """ "HANOI, Dec. 12, 2025 (Agency) --": a place before, a dash or colon soon after."""
    place = before.strip(" \t(*[–—-")
    if (
        not re.fullmatch(r"(?:[A-Z][\w.’'-]*[\s,/|]*(?:(?:and|of|de)\s+)?){1,8}", place)
        or len(place) > 60
    ):
        return False
    return re.match(r"\s*\)?\s*(?:[(/][^()\n]{1,50}[)/])?\s*(?:[-–—:]|/PR|\|)", after) is not None


def _stated(text: str, days: Sequence[Timex]) -> date | None:
    """ "Published on 3 March 2026", wherever it stands; two different ones are no evidence."""
    found = {
        t.earliest
        for t in days
        if t.earliest
        and _STATED.search(text[max(t.start - 40, 0) : t.start])
        and re.match(
            r"^[^.!?\n]{0,60}$|^\W*(?:this|the)\s+(?:article|story|page|piece|post|report|version)",
            text[text.rfind("\n", 0, t.start) + 1 : t.start],
            re.IGNORECASE,
        )
        and _opens_line(text, t.start)
    }
    return found.pop() if len(found) == 1 else None


def _opens_line(text: str, start: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start].strip(" \t([*•·-–—|")
    return (
        re.match(
            r"(?:last |first |originally )?(?:published|posted|updated|released|issued|date|filed|modified)\b"
            r"|(?:this|the) (?:article|story|page|piece|post|report|release|version|notice)\b[^.]{0,20}"
            r"\b(?:published|posted|updated|issued|released)",
            line,
            re.IGNORECASE,
        )
        is not None
    )


def _inferred(text: str, found: Sequence[Timex]) -> date | None:
    """A dateline without its year, where a weekday and the text's own years leave one year."""
    lines = _lines(text)
    years = [int(y) for t in found if t.anchor is None for y in re.findall(r"\b\d{4}\b", t.text)]
    if not years:
        return None
    for at, line in lines[:_MASTHEAD_LINES]:
        for t in found:
            if not at <= t.start < at + len(line) or t.timex_type != "DATE":
                continue
            days = _days_of_year(t.text)
            before, after = line[: t.start - at], line[t.end - at :]
            if not days or not _is_place(before, after):
                continue
            said = re.search(
                r"\bon (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", text[t.end : t.end + 1500]
            )
            if not said:
                return None
            weekday = words("Mon Tues Wednes Thurs Fri Satur Sun").index(said.group(1))
            fits = {
                day
                for year in range(min(years) - 1, max(years) + 2)
                for month, number in days
                if (day := _day(year, month, number))
                and (day.weekday() - weekday) % 7 in (0, 1)
                and min(years) <= day.year <= max(years)
            }
            return fits.pop() if len(fits) == 1 else None
    return None


def _days_of_year(words: str) -> list[tuple[int, int]]:
    match = re.fullmatch(
        r"(?:(?P<a>[A-Za-z]{3,9})\.?\s+(?P<b>\d{1,2})|(?P<c>\d{1,2})\s+(?P<d>[A-Za-z]{3,9})\.?)",
        words,
    )
    if match is None:
        return []
    name = (match["a"] or match["d"]).lower()[:3]
    number = int(match["b"] or match["c"])
    return [(_MONTHS.index(name) + 1, number)] if name in _MONTHS else []


def published_on(
    text: str,
    *,
    metadata: str | None,
    url: str | None,
    skip: Sequence[tuple[int, int]] = (),
) -> tuple[date | None, str]:
    """The day of publication and its code of `published_from`; (None, "unknown") where in doubt."""
    if metadata and (on := from_metadata(metadata)):
        return on, "metadata"
    for address in (url, *_source_urls(text)):
        if address and (on := from_url(address)):
            return on, "url"
    found = [t for t in find_dates(text, None) if not _skipped(t.start, t.end, skip)]
    days = _whole_days(found)
    if on := _dateline(text, days):
        return on, "dateline"
    if on := _stated(text, days):
        return on, "text"
    if on := _inferred(text, found):
        return on, "inferred"
    return None, "unknown"
