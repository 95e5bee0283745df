"""What a match means: weeks, quarters, halves, seasons and other periods told from a date.

Told from publication or from the date in focus ("last week", "the following day", "the start
of the month"), or by rank in a year ("the third quarter", "H1 2026").
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import FUTURE, Reader
from pipeline.dates.meaning import RELATIVE, Meaning, Meant, numbers, values, written_year
from pipeline.dates.timeline import When, containing

_BARE_HALVES: Final = ("in", "for", "of", "by", "during", "over")
_ONES: Final = ("DAYW", "WEEKW", "MONTHW", "YEARW", "QUARTERW", "WEEKEND", "UNIT")


def _base(reader: Reader, focused: bool) -> When | None:
    if focused and reader.focus:
        return reader.focus
    return When("D", reader.published) if reader.published else None


def relative(reader: Reader, i: int, j: int) -> Meaning | None:
    """last week, the following day, this quarter, next spring, late last year."""
    tokens = list(reader.tokens[i:j])
    step = next(t for t in tokens if t.symbol in RELATIVE)
    if (step.low, reader.word(j)) == ("last", "of") and "the" in (
        tokens[0].low,
        reader.word(i - 1),
    ):
        return None  # the last day of the talks
    focused = step.symbol in ("THAT", "FOLLOWING") or step.low in ("previous", "preceding", "prior")
    if codes := values(tokens, "SEASON", "FALL"):
        if any(t.symbol == "FALL" for t in tokens) and reader.word(j) in ("in", "of"):
            return None
        return _season_near(reader, str(codes[0]), int(step.value))
    unit = str(values(tokens, *_ONES)[0])
    if unit[0] == "T" or unit == "2W":
        return None
    if step.symbol == "THAT" and step.low == "that" and reader.focus is None:
        return None
    if step.low == "past" and unit != "WE" and not values(tokens, "DAYPART"):
        return Meaning("DURATION", value={"DE": "P10Y", "CE": "P100Y"}.get(unit, f"P1{unit}"))
    if unit == "D" and step.low == "next" and reader.day_focus:
        focused = True
    base = _base(reader, focused)
    if focused and unit == "D":
        base = reader.day_focus or base
    elif step.symbol == "THAT" and reader.mentioned:
        base = reader.mentioned
    if base is None:
        return Meaning("DATE")
    if focused and base.unit not in ("D", "W") and unit == "D":
        return Meaning("DATE", base if step.symbol == "THAT" else None)
    grain = containing(base.first, unit)
    back = -1 if step.low == "latest" and unit == "Q" else int(step.value)
    when = timeline.shift(grain, back, unit) if back else grain
    if unit == "WE" and step.symbol == "LAST" and base.first.weekday() < 5:
        when = timeline.shift(containing(base.first, "WE"), -1, "WE")
    if unit == "WE" and when is not None:
        when = containing(when.first, "WE")
    anchor = timeline.edtf(base)
    if part := values(tokens, "DAYPART"):
        when = timeline.at(when, str(part[0])) if when and when.unit == "D" else when
        return Meaning("TIME", when, anchor=anchor)
    return Meaning("DATE", when, anchor=anchor, moves_focus=unit in ("D", "M", "Y"))


def _season_near(reader: Reader, code: str, step: int) -> Meaning:
    now = reader.published
    if now is None:
        return Meaning("DATE")
    starts = [timeline.season(code, now.year + k) for k in (-2, -1, 0, 1)]
    past = [s for s in starts if timeline.last_day(s) < now]
    ahead = [s for s in starts if s.first > now]
    if step < 0:
        when = past[-1]
    elif step > 0:
        when = ahead[0] if ahead else timeline.season(code, now.year + 2)
    else:
        when = timeline.season(code, now.year - (code == "WI" and now.month < 3))
    return Meaning("DATE", when, anchor=now.isoformat(), moves_focus=False)


def season(reader: Reader, i: int, j: int) -> Meaning | None:
    """spring 2026, the summer of last year; a bare season only after a cue."""
    tokens = list(reader.tokens[i:j])
    code = str(values(tokens, "SEASON", "FALL")[0])
    number, anchor, named = written_year(reader, tokens)
    if named:
        when = timeline.season(code, number) if number else None
        return Meaning("DATE", when, anchor=anchor, explicit=anchor is None)
    before, after = reader.word(i - 1), reader.word(j)
    fall = any(t.symbol == "FALL" for t in tokens)
    if before not in ("in", "by", "since", "until", "during", "through") or (
        fall and len(tokens) < 2
    ):
        return None
    if after in ("of", "in") or reader.published is None:
        return None if fall or reader.published else Meaning("DATE")
    tense = reader.tense(i, j)
    starts = [timeline.season(code, reader.published.year + k) for k in (-1, 0, 1)]
    past = [s for s in starts if s.first <= reader.published]
    ahead = [s for s in starts if timeline.last_day(s) >= reader.published]
    chosen = ahead[0] if tense == FUTURE and ahead else past[-1]
    return Meaning("DATE", chosen, anchor=reader.published.isoformat(), moves_focus=False)


def the_period(reader: Reader, i: int, j: int) -> Meaning | None:
    """the start of the month, earlier in the week, the weekend."""
    tokens = list(reader.tokens[i:j])
    unit = str(values(tokens, *_ONES)[0])
    if unit in ("D", "CE", "2W") or unit[0] == "T":
        return None
    if reader.published is None:
        return Meaning("DATE")
    when = containing(reader.published, unit)
    if unit == "WE" and reader.published.weekday() < 3 and reader.tense(i, j) != FUTURE:
        when = When("WE", when.first - timedelta(days=7))
    return Meaning("DATE", when, anchor=reader.published.isoformat(), moves_focus=False)


def the_quarter(reader: Reader, i: int, j: int) -> Meaning | None:
    """the quarter, the period: the one that was named before."""
    if reader.quarter is None or i - reader.quarter_at > 150 or reader.word(j) in ("of", "in"):
        return None
    return Meaning("DATE", reader.quarter, moves_focus=False)


def quarter(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    ordinal = numbers(tokens, "ORD")
    if months := numbers(tokens, "MONTH", "MAYMONTH"):
        ordinal = [(months[0] + 2) // 3]
    rank = ordinal[0] if ordinal else 4
    number, anchor, named = written_year(reader, tokens)
    if not ordinal and not (named and any(t.symbol == "OF" for t in tokens)):
        return relative(reader, i, j) if reader.symbol(i) != "YEAR" else None
    if not 1 <= rank <= 4:
        return None
    return _ranked(reader, i, j, (rank - 1) * 3 + 1, "Q", number, anchor, named)


def half(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    if any(t.symbol in ("MONTH", "MAYMONTH", "UNIT", "DECADE") for t in tokens):
        return None
    ordinal = numbers(tokens, "ORD")
    rank = ordinal[0] if ordinal else 2
    number, anchor, named = written_year(reader, tokens)
    bare = tokens[0].symbol == "ORD" and reader.word(i - 1) not in _BARE_HALVES
    if not named and (reader.word(j) == "of" or (bare and reader.symbol(i - 1) != "POSS")):
        return None
    return (
        _ranked(reader, i, j, 1 if rank == 1 else 7, "H", number, anchor, named)
        if rank < 3
        else None
    )


def _ranked(
    reader: Reader,
    i: int,
    j: int,
    first: int,
    unit: str,
    number: int | None,
    anchor: str | None,
    named: bool,
) -> Meaning:
    if named and number and 1 <= number <= 9998:
        when: When | None = containing(timeline.clamp(number, first, 1), unit)
        if unit == "Q":
            reader.quarter, reader.quarter_at = when, i
        return Meaning("DATE", when, anchor=anchor, explicit=anchor is None, moves_focus=False)
    if named:
        return Meaning("DATE")

    def make(in_year: int) -> When | None:
        return containing(timeline.clamp(in_year, first, 1), unit) if 1 <= in_year <= 9998 else None

    when, anchor = reader.place(make, i, j)
    if unit == "Q":
        reader.quarter, reader.quarter_at = when, i
    return Meaning("DATE", when, anchor=anchor, moves_focus=False)


def quarter_code(reader: Reader, i: int, j: int) -> Meaning | None:
    """Q3 2025, 3Q25, H1 2026."""
    tokens = list(reader.tokens[i:j])
    code = str(values(tokens, "QNUM", "HALFNUM")[0])
    unit = "Q" if "Q" in code else "H"
    match = re.match(r"[QH]?(\d)[QH]?\D*(\d{2,4})?$", code)
    if match is None:
        return None
    rank = int(match.group(1))
    number, anchor, named = written_year(reader, tokens)
    if match.group(2):
        short = int(match.group(2))
        number, named = (short if short > 99 else 2000 + short), True
    elif not named and unit == "H":
        return None
    months = 3 if unit == "Q" else 6
    return _ranked(reader, i, j, (rank - 1) * months + 1, unit, number, anchor, named)


PERIODS: Final[dict[str, Meant]] = {
    "relative": relative,
    "the_period": the_period,
    "the_quarter": the_quarter,
    "quarter": quarter,
    "half": half,
    "quarter_code": quarter_code,
    "half_code": quarter_code,
    "season": season,
}
