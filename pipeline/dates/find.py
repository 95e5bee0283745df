"""Find the temporal expressions of a text: the one entry point of this package.

Tokens become codes, rules are matched on the codes, meanings are asked for, longest match
first, and what they say is written as `Timex`. The reader's state (focus, the text's own
years) is kept here while walking the text from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import Reader
from pipeline.dates.grammar import STARTING_WITH, STARTS
from pipeline.dates.meaning import Meaning
from pipeline.dates.spans import ALL_MEANINGS
from pipeline.dates.timeline import When
from pipeline.dates.tokens import CODE, Tokens, tokenize
from pipeline.extract.found import Timex

_EXPLICIT: Final = re.compile(f"[{CODE['YEAR']}{CODE['ISO']}{CODE['NUMERIC']}]")
_TRIM: Final = (CODE["COMMA"], CODE["DASH"])
_DOT: Final = CODE["DOT"]


def _covered(skip: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(s < end and start < e for s, e in skip)


def _trimmed(reader: Reader, codes: str, i: int, end: int) -> int:
    """The end without a comma, a dash, or the full stop of a sentence."""
    while end > i + 1:
        last = codes[end - 1]
        dot = last == _DOT and len(reader.word(end - 2)) > 4
        if last not in _TRIM and not dot:
            break
        end -= 1
    return end


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
        meaning = ALL_MEANINGS[name](reader, i, end)
        if meaning is not None:
            return end, meaning
    return None


def _timex(text: str, tokens: Tokens, i: int, j: int, meaning: Meaning) -> Timex:
    start, end = tokens.items[i].start, tokens.items[j - 1].end
    when = meaning.when
    if when is None:
        return Timex(
            start, end, text[start:end], meaning.kind, meaning.value, anchor=meaning.anchor
        )
    value = timeline.value(when)
    return Timex(
        start,
        end,
        text[start:end],
        meaning.kind,
        value,
        timeline.edtf(when),
        when.first,
        timeline.last_day(when),
        meaning.anchor,
    )


def _walk(
    text: str, tokens: Tokens, reader: Reader, skip: Sequence[tuple[int, int]]
) -> list[Timex]:
    found: list[Timex] = []
    codes, items = tokens.codes, tokens.items
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
        if _covered(skip, items[i].start, items[j - 1].end):
            i = j
            continue
        found.append(_timex(text, tokens, i, j, meaning))
        when = meaning.when
        if when is not None and meaning.moves_focus and meaning.kind in ("DATE", "TIME"):
            reader.look(When(when.unit, when.first), i, meaning.explicit)
        i = j
    return found


def _own_years(text: str, tokens: Tokens, reader: Reader) -> None:
    """Bound the unknown publication date by the dates that the text writes with their year."""
    low: date | None = None
    high: date | None = None
    items = tokens.items
    for found in _walk(text, tokens, reader, ()):
        if not found.edtf or found.anchor or len(found.edtf) < 4 or found.timex_type != "DATE":
            continue
        assert found.earliest and found.latest
        at = next(k for k, t in enumerate(items) if t.start == found.start)
        after = next((k for k in range(at, len(items)) if items[k].start >= found.end), len(items))
        ahead = reader.tense(at, after) > 0 or reader.is_limit(at)
        past = reader.tense(at, after) < 0 or len(found.edtf) >= 7
        if ahead:
            high = min(high or found.latest, found.latest)
        elif past and len(found.edtf) >= 4:
            day = found.latest if len(found.edtf) == 4 else found.earliest
            low = max(low or day, day)
    if low and high and low > high:
        high = None
    reader.not_before, reader.not_after = low, high
    reader.focus, reader.focus_at, reader.explicit = None, -1, False


def find_dates(
    text: str, published: date | None, skip: Sequence[tuple[int, int]] = ()
) -> list[Timex]:
    """All temporal expressions of a text, in order, none overlapping another.

    `published` resolves what is relative to the day of publication; without it such
    expressions have the value None, and dates without a year are placed by the years that the
    text itself writes out. Expressions that touch a span of `skip` are left out.
    """
    tokens = tokenize(text)
    if published is not None and not timedelta(days=800) < published - date.min < timedelta(
        days=3_640_000
    ):
        published = None
    reader = Reader(tokens.items, published)
    if published is None and _EXPLICIT.search(tokens.codes):
        _own_years(text, tokens, reader)
    return _walk(text, tokens, reader, skip)
