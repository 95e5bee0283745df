"""What a match means: lengths of time, steps from a date by a length, and recurring times.

"for one year" is a duration, "a year later" a step from the date in focus, "two months ago" a
step from publication, "a day" after a price a set. Sets are found so that they are not taken
for anything else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import Reader
from pipeline.dates.cues import FORWARDS, NOT_RATED
from pipeline.dates.lexicon import words
from pipeline.dates.meaning import Meaning, Meant, numbers, values
from pipeline.dates.quantity import Quantity, read_quantity
from pipeline.dates.timeline import When, containing

_BEFORE_A_DAY: Final = frozenset(words("on by since until from of before"))
_AFTER_A_DAY: Final = frozenset(words("and to as when at the"))
_CLAUSE_ENDS: Final = frozenset(["COMMA", "DOT", "BREAK", "PAREN", "POSS"])


def _quantity(reader: Reader, i: int, j: int) -> Quantity | None:
    return read_quantity(reader.tokens[i:j])


def duration(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = reader.tokens[i:j]
    quantity = _quantity(reader, i, j)
    if quantity is None or quantity.unit == "WE":
        return None
    if quantity.unit == "Q" and reader.symbol(j - 1) == "QUARTERW" and len(tokens) < 3:
        return None  # a quarter of the world's output
    if quantity.unit == "Q" and (reader.word(j) == "of" or reader.symbol(j - 2) == "DASH"):
        return None  # three quarters of it
    if tokens[0].low == "some" and tokens[-1].symbol in ("DAYW", "WEEKW", "MONTHW", "YEARW"):
        return None  # some day, some year
    if tokens[0].low != "a" and reader.word(j) in FORWARDS and tokens[-2].symbol == "DASH":
        return None  # three-month copper is a contract
    if tokens[-1].low in ("minute", "hour") and tokens[-2].symbol == "LAST":
        return None  # the last minute
    if quantity.unit == "CE" and values(tokens, "ORD"):
        return None
    if reader.symbol(j) == "DASH" and reader.symbol(j + 1) == "OLD":
        return None  # a 6-year-old
    dated = reader.word(j) in ("before", "after", "off", "away")
    once = reader.word(i) == "another"
    if reader.symbol(i) == "A" and len(tokens) == 2 and not (dated or once) and _is_rate(reader, i):
        return Meaning("SET", value=quantity.duration())
    return Meaning("DURATION", value=quantity.duration())


def _is_rate(reader: Reader, i: int) -> bool:
    """Whether "a year" says how often or at what rate: "tonnes a year", "twice a day"."""
    before = reader.tokens[i - 1] if i else None
    if before is not None and before.low == "%":
        return True
    if before is None or before.symbol in (
        "COMMA",
        "DOT",
        "BREAK",
        "DASH",
        "PAREN",
        "POSS",
        "OTHER",
    ):
        return before is not None and before.low.isalpha() and before.low not in NOT_RATED
    return before.symbol in ("NUM", "DAYNUM", "YEAR", "UNITS")


def bare_units(reader: Reader, i: int, j: int) -> Meaning | None:
    """months of tension, years away: a vague length."""
    token = reader.tokens[i]
    unit = str(token.value)
    if unit in ("WE", "TS", "Q", "2W") or token.low in ("nights", "hrs", "mins"):
        return None
    before, after = reader.word(i - 1), reader.word(j)
    if reader.symbol(i - 1) in ("NUM", "DAYNUM", "NUMWORD", "ORD", "THAT", "THIS"):
        return None
    if reader.symbol(j) == "DAYNUM":
        return None  # days 1 and 2
    if before in ("these", "those", "working", "trading", "business", "light", "opening", "school"):
        return None
    if unit[0] == "T" and before not in ("for", "of", "in") and after not in ("of", "later"):
        return None
    return Meaning("DURATION", value=Quantity(None, unit).duration())


def ago(reader: Reader, i: int, j: int) -> Meaning | None:
    quantity = _quantity(reader, i, j)
    if quantity is None:
        return None
    if quantity.amount is None:
        return Meaning("DATE", value="PAST_REF")
    return replace(_stepped(reader, quantity, -1, None), moves_focus=False)


def from_now(reader: Reader, i: int, j: int) -> Meaning | None:
    quantity = _quantity(reader, i, j)
    if quantity is None or quantity.amount is None:
        return Meaning("DATE", value="FUTURE_REF") if quantity else None
    return _stepped(reader, quantity, 1, None)


def _stepped(reader: Reader, quantity: Quantity, way: int, base: When | None) -> Meaning:
    if base is None:
        if reader.published is None:
            return Meaning("DATE")
        base = When("D", reader.published)
    when = timeline.shift(base, way * (quantity.amount or 0), quantity.unit)
    anchor = timeline.edtf(base)
    if when is None:
        return Meaning("DATE")
    if quantity.unit[0] == "T":
        return Meaning("TIME", when, anchor=anchor, moves_focus=False)
    return Meaning("DATE", when, anchor=anchor, moves_focus=when.unit in ("D", "M", "Y"))


def step(reader: Reader, i: int, j: int) -> Meaning | None:
    """two weeks earlier, a year later, year-earlier."""
    tokens = reader.tokens[i:j]
    quantity = _quantity(reader, i, j)
    way = numbers(tokens, "EARLIER", "LATER")[-1]
    if quantity is None:
        return None
    if quantity.amount is None:
        return Meaning("DATE", value="PAST_REF" if way < 0 else "FUTURE_REF")
    base = reader.day_focus if quantity.unit in ("D", "W") else reader.focus
    stepped = _stepped(reader, quantity, way, replace(base, clock=None) if base else None)
    if quantity.unit in ("W", "2W") and base and stepped.when:
        weeks = quantity.amount * (2 if quantity.unit == "2W" else 1)
        stepped = replace(stepped, when=timeline.shift(base, way * weeks * 7, "D"))
    return replace(stepped, moves_focus=stepped.moves_focus and way > 0)


def compared(reader: Reader, i: int, j: int) -> Meaning | None:
    """a year ago, a year earlier, the year-ago quarter: against the quarter that is reported."""
    tokens = reader.tokens[i:j]
    if reader.published is None:
        return Meaning("DATE")
    anchor = reader.published.isoformat()
    by_year = any(t.symbol == "YEARW" for t in tokens)
    reported = reader.quarter if i - reader.quarter_at < 90 else None
    if reported is None and tokens[-1].symbol == "QUARTERW":
        reported = timeline.shift(containing(reader.published, "Q"), -1, "Q")
    if reported is None:
        now = When("D", reader.published)
        told = reader.focus if tokens[-1].symbol == "EARLIER" and reader.explicit else None
        step_unit = "Y" if by_year else "Q"
        return Meaning(
            "DATE", timeline.shift(told or now, -1, step_unit), anchor=anchor, moves_focus=False
        )
    when = timeline.shift(reported, -4 if by_year else -1, "Q")
    return Meaning("DATE", when, anchor=anchor, moves_focus=False)


def step_end(reader: Reader, i: int, j: int) -> Meaning | None:
    """the day before, a year on: only where nothing follows that it would be before."""
    if reader.symbol(j) not in _CLAUSE_ENDS or reader.symbol(j) == "POSS":
        return None
    quantity = _quantity(reader, i, j)
    if quantity is None or quantity.amount is None or reader.focus is None:
        return None
    way = -1 if reader.symbol(j - 1) == "BEFORE" else 1
    return _stepped(reader, quantity, way, replace(reader.focus, clock=None))


def repeated(reader: Reader, i: int, j: int) -> Meaning | None:
    """every year, daily, Mondays: recurring, so no date."""
    tokens = reader.tokens[i:j]
    if words := values(tokens, "SETWORD"):
        if reader.tokens[i].capital and reader.symbol(i - 1) not in ("DOT", "BREAK"):
            return None  # the Daily Mail
        return Meaning("SET", value=str(words[0]))
    if days := numbers(tokens, "PLURALDAY", "WEEKDAY"):
        return Meaning("SET", value=f"XXXX-WXX-{days[0] + 1}")
    quantity = _quantity(reader, i, j)
    if months := numbers(tokens, "MONTH"):
        return Meaning("SET", value=f"XXXX-{months[0]:02d}")
    return Meaning("SET", value=quantity.duration() if quantity else "P1Y")


def ordinal_day(reader: Reader, i: int, j: int) -> Meaning | None:
    """on the 20th, the 15th of next month: a day of a month told from publication."""
    token = reader.tokens[i + 1]
    base = reader.published or (reader.focus.first if reader.focus else None)
    if token.low and j == i + 2:
        return None  # the first
    step = numbers(reader.tokens[i + 2 : j], "THIS", "LAST", "NEXT", "THE")
    if not step:
        if reader.word(i - 1) not in _BEFORE_A_DAY:
            return None
        if reader.word(j).isalpha() and reader.word(j) not in _AFTER_A_DAY:
            return None
    month = timeline.shift(containing(base, "M"), step[0] if step else 0, "M") if base else None
    if base is None or month is None:
        return Meaning("DATE")
    when = timeline.day(month.first.year, month.first.month, int(token.value))
    return Meaning("DATE", when, anchor=base.isoformat()) if when else None


def vague(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = reader.tokens[i:j]
    found = values(tokens, "NOW", "RECENT", "FUTUREW")
    if reader.word(i) == "soon" and (reader.word(i - 1) in ("as", "too") or reader.word(j) == "as"):
        return None
    return Meaning("DATE", value=str(found[0]), moves_focus=False)


SPANS: Final[dict[str, Meant]] = {
    "duration": duration,
    "bare_units": bare_units,
    "compared": compared,
    "ago": ago,
    "from_now": from_now,
    "step": step,
    "step_end": step_end,
    "set": repeated,
    "ordinal_day": ordinal_day,
    "vague": vague,
}
