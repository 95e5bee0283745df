"""Find the temporal expressions of a text: the one entry point of this package.

Tokens become codes, rules are matched on the codes, meanings are asked for, longest match
first, and what they say is written as `Timex`. The reader's state (focus, the text's own
years) is kept here while walking the text from left to right.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import FUTURE, PAST, Reader
from pipeline.dates.days import DAYS
from pipeline.dates.grammar import STARTING_WITH, STARTS
from pipeline.dates.lexicon import MONTH_NAMES, words
from pipeline.dates.meaning import Meaning, Meant
from pipeline.dates.moments import MOMENTS
from pipeline.dates.periods import PERIODS
from pipeline.dates.spans import SPANS
from pipeline.dates.timeline import When
from pipeline.dates.tokens import CODE, OTHER, Tokens, tokenize
from pipeline.dates.years import YEARS
from pipeline.extract.found import Timex

_MEANINGS: Final[dict[str, Meant]] = DAYS | MOMENTS | YEARS | PERIODS | SPANS
_EXPLICIT: Final = re.compile(f"[{CODE['YEAR']}{CODE['ISO']}{CODE['NUMERIC']}]")
_PARTS_OF_LINE: Final = re.compile(r"[|·•:;()\[\],–—]|\s-\s")
_COPYRIGHT: Final = re.compile(r"(?:©|\(c\)|\bcopyright\b)\s{0,3}(?:©\s?)?(20\d\d)\b", re.I)
_MASTHEAD: Final = 240
_FIRST, _LAST = date(1000, 1, 1), date(2999, 12, 31)
_TRIM: Final = (CODE["COMMA"], CODE["DASH"])
_NAMES: Final = frozenset(CODE[s] for s in words("MONTH MAYMONTH WEEKDAY YEAR YEARSPAN"))
_COUNTS: Final = frozenset(CODE[s] for s in words("NUMWORD TENS DAYNUM NUM"))
_DOT: Final = CODE["DOT"]


def _masked(tokens: Tokens, skip: Sequence[tuple[int, int]]) -> str:
    """The codes, with the tokens that touch a span of `skip` made words of no meaning."""
    if not skip:
        return tokens.codes
    starts = [token.start for token in tokens.items]
    ends = [token.end for token in tokens.items]
    codes = list(tokens.codes)
    for start, end in skip:
        for k in range(bisect_right(ends, start), bisect_left(starts, end)):
            codes[k] = OTHER
    return "".join(codes)


def _trimmed(reader: Reader, codes: str, i: int, end: int) -> int:
    """The end without a comma, a dash, or the full stop of a sentence."""
    while end > i + 1:
        last = codes[end - 1]
        dot = last == _DOT and reader.word(end - 2) in MONTH_NAMES
        if last not in _TRIM and not dot:
            break
        end -= 1
    return end


def _leading(codes: str, i: int, j: int) -> int:
    """1 where the expression begins with an article that is the noun's: the October rules."""
    if j - i < 2:
        return 0
    the = codes[i] == CODE["THE"] and codes[i + 1] in _NAMES
    one = codes[i] == CODE["A"] and codes[i + 1] in _COUNTS and CODE["DASH"] in codes[i + 2 : j]
    return int(the or one)


def _best(reader: Reader, codes: str, i: int) -> tuple[int, Meaning] | None:
    """The longest match at token i that means something, and where it ends."""
    matches = [
        (match.end(), rule.name)
        for rule in STARTING_WITH.get(codes[i], ())
        if (match := rule.pattern.match(codes, i))
    ]
    matches.sort(key=lambda m: -m[0])
    for end, name in matches:
        end = _trimmed(reader, codes, i, end)
        meaning = _MEANINGS[name](reader, i, end)
        if meaning is not None:
            return (i + meaning.length if meaning.length else end), meaning
    return None


def _timex(text: str, tokens: Tokens, i: int, j: int, meaning: Meaning) -> Timex:
    start, end = tokens.items[i].start, tokens.items[j - 1].end
    when = meaning.when
    if when is None:
        return Timex(
            start, end, text[start:end], meaning.kind, meaning.value, anchor=meaning.anchor
        )
    edtf, last = timeline.edtf(when), timeline.last_day(when)
    if meaning.last:
        last = meaning.last
        edtf += "/" + last.isoformat()[: len(edtf)]
    return Timex(
        start,
        end,
        text[start:end],
        meaning.kind,
        timeline.value(when),
        edtf,
        when.first,
        last,
        meaning.anchor,
    )


def _walk(text: str, tokens: Tokens, reader: Reader, codes: str) -> list[Timex]:
    found: list[Timex] = []
    i, n = 0, len(codes)
    while i < n:
        match = STARTS.search(codes, i)
        if match is None:
            break
        i = match.start()
        best = _best(reader, codes, i)
        if best is None:
            i += 1
            continue
        j, meaning = best
        i += _leading(codes, i, j)
        found.append(_timex(text, tokens, i, j, meaning))
        when = meaning.when
        if when is not None and meaning.moves_focus and meaning.kind in ("DATE", "TIME"):
            reader.look(When(when.unit, when.first), i, meaning.explicit)
        i = j
    return found


def _own_years(text: str, tokens: Tokens, codes: str) -> tuple[date | None, date | None]:
    """Bounds of an unknown publication date, from the dates that the text writes in full.

    What has happened lies before it; what is ahead lies after. "In 2024" is over.
    """
    low: date | None = None
    high: date | None = None
    open_years: list[date] = []
    starts = [token.start for token in tokens.items]
    reader = Reader(tokens.items, None, text)
    for found in _walk(text, tokens, reader, codes):
        if found.edtf is None or found.anchor or found.timex_type != "DATE":
            continue
        if found.earliest is None or found.latest is None or "X" in found.edtf:
            continue
        at, after = bisect_left(starts, found.start), bisect_left(starts, found.end)
        tense, year = reader.tense(at, after), len(found.edtf) == 4
        day = found.latest if year else found.earliest
        if tense == FUTURE or reader.is_limit(at):
            high = min(high or found.latest, found.latest)
        elif tense == PAST or not year:
            low = max(low or day, day)
        else:
            open_years.append(day)
    # A year told without a verb: later than all that has happened, it may lie ahead.
    for day in sorted(open_years):
        if low is None or day.year <= low.year + 2:
            low = max(low or day, day)
    return low, None if low and high and low > high else high


def _month_of_issue(found: Sequence[Timex], text: str) -> tuple[date, date] | None:
    """The month of a letter or magazine whose masthead says "March 2025" and no day."""
    for t in found:
        if t.start > _MASTHEAD:
            break
        line = text[text.rfind("\n", 0, t.start) + 1 : (text + "\n").find("\n", t.end)]
        parts = [part.strip(" *#_") for part in _PARTS_OF_LINE.split(line)]
        if t.edtf and len(t.edtf) == 7 and t.anchor is None and t.text in parts:
            return (t.earliest, t.latest) if t.earliest and t.latest else None
    return None


def _year_of_issue(text: str) -> tuple[date, date] | None:
    """The year of a copyright line, where all of them say the same one."""
    years = {int(y) for y in _COPYRIGHT.findall(text)}
    year = years.pop() if len(years) == 1 else None
    return (date(year, 1, 1), date(year, 12, 31)) if year else None


def _agreed(base: Sequence[Timex], first: Sequence[Timex], last: Sequence[Timex]) -> list[Timex]:
    """`base`, with what means the same on the first and the last day that can be publication."""
    early = {(t.start, t.end): t for t in first}
    late = {(t.start, t.end): t for t in last}
    out = []
    for t in base:
        one, other = early.get((t.start, t.end)), late.get((t.start, t.end))
        same = one is not None and other is not None and one.value == other.value
        out.append(replace(one, anchor=None) if same and one is not None else t)
    return out


def find_dates(
    text: str, published: date | None, skip: Sequence[tuple[int, int]] = ()
) -> list[Timex]:
    """All temporal expressions of a text, in order, none overlapping another.

    `published` resolves what is relative to the day of publication; without it such
    expressions have the value None, but where the month or year of issue settles them, and dates
    without a year are placed by the years that the text itself writes out. Expressions that
    touch a span of `skip` are left out.
    """
    tokens = tokenize(text)
    codes = _masked(tokens, skip)
    if published is not None and not _FIRST <= published <= _LAST:
        published = None
    if published is not None:
        return _walk(text, tokens, Reader(tokens.items, published, text), codes)
    low, high = _bounds(text, tokens, codes)
    found = _walk(text, tokens, Reader(tokens.items, None, text, low, high), codes)
    issue = _month_of_issue(found, text) or _year_of_issue(text)
    if issue is None:
        return found
    first, last = issue
    return _agreed(
        _walk(
            text, tokens, Reader(tokens.items, None, text, first - timedelta(days=1), last), codes
        ),
        _walk(text, tokens, Reader(tokens.items, first, text), codes),
        _walk(text, tokens, Reader(tokens.items, last, text), codes),
    )


def publication_bounds(text: str) -> tuple[date | None, date | None]:
    """The days between which a text was published, as its own dates and known events show."""
    tokens = tokenize(text)
    return _bounds(text, tokens, tokens.codes)


def _bounds(text: str, tokens: Tokens, codes: str) -> tuple[date | None, date | None]:
    low, high = _own_years(text, tokens, codes) if _EXPLICIT.search(codes) else (None, None)
    reader = Reader(tokens.items, None, text, low, high)
    _walk(text, tokens, reader, codes)
    return max(low or reader.known, reader.known) if reader.known else low, high
