"""What a match means: weekdays, days told from today, and times of day.

"On Friday" and "yesterday" hang on publication, "that Friday" and "6 a.m." on the day that
the text is at.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pipeline.dates import timeline
from pipeline.dates.context import FUTURE, PAST, Reader
from pipeline.dates.cues import NEWSPAPERS
from pipeline.dates.lexicon import words
from pipeline.dates.meaning import Meaning, Meant, clocked, numbers, values
from pipeline.dates.quantity import read_quantity
from pipeline.dates.timeline import When

_NAMED: Final = frozenset(words("black good ash super holy maundy cyber bloody"))


def weekday(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    name = next(k for k in range(i, j) if reader.symbol(k) == "WEEKDAY")
    if reader.tokens[j - 1].symbol == "WEEKDAY" and reader.word(j) in NEWSPAPERS:
        if reader.tokens[j].capital or reader.word(j) in ("morning", "night"):
            return None
    if reader.word(name - 1) in _NAMED:
        return None
    if reader.word(name - 1) == "on" and reader.word(name - 2) == "mail":
        return None
    number = int(reader.tokens[name].value)
    step = next(
        (t for t in tokens if t.symbol in ("LAST", "NEXT", "THIS", "THAT", "FOLLOWING")), None
    )
    focus = step is not None and step.symbol in ("THAT", "FOLLOWING")
    base = reader.focus.first if focus and reader.focus else reader.published
    if step is not None and step.low == "same" and number in reader.weekdays:
        kind, when = clocked(reader.weekdays[number], tokens)
        return Meaning(kind, when, anchor=timeline.edtf(reader.weekdays[number]))
    if base is None or (focus and reader.focus is None):
        return Meaning(clocked(None, tokens)[0])
    back, ahead = (base.weekday() - number) % 7, (number - base.weekday()) % 7
    until = reader.word(i - 1) in ("until", "till") and i - reader.day_focus_at < 60
    if step is None and until and reader.fronted(i) and reader.verb_after(j) == PAST:
        delta = -back  # until Thursday, they had not
    elif step is None and until and reader.day_focus:
        base = reader.day_focus.first
        delta = (number - base.weekday()) % 7 or 7
    elif step is None and reader.word(i - 1) == "from":
        open_end = reader.symbol(i - 2) == "COMMA" or reader.tense(i, i) != PAST
        delta = ahead if open_end else -back
    elif step is None:
        delta = ahead if reader.tense(i, j) == FUTURE else -back
    elif any(t.symbol == "WEEKW" for t in tokens):
        delta = number - base.weekday() + 7 * int(step.value)
    elif step.symbol == "LAST":
        delta = -(back or 7)
    elif step.symbol == "THIS":
        delta = number - base.weekday()
        delta = -back if delta > 0 and reader.tense(i, j) == PAST else delta
    elif step.symbol == "THAT":
        delta = -back if reader.focus and back == 0 else ahead
    else:
        delta = ahead or 7
    named = When("D", base + timedelta(days=delta))
    if step is None or not focus:
        reader.weekdays[number] = named
    kind, when = clocked(named, tokens)
    return Meaning(kind, when, anchor=base.isoformat())


def today(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    word = next(t for t in tokens if t.symbol == "TODAY")
    if reader.published is None:
        return Meaning("DATE")
    when = When("D", reader.published + timedelta(days=int(word.value)))
    if word.low in ("tonight", "overnight") and not values(tokens, "CLOCK", "DAYPART"):
        return Meaning("TIME", timeline.at(when, "NI"), anchor=reader.published.isoformat())
    kind, dated = clocked(when, tokens)
    return Meaning(kind, dated, anchor=reader.published.isoformat())


def beside_today(reader: Reader, i: int, j: int) -> Meaning | None:
    """the day before yesterday, the day after tomorrow"""
    if reader.published is None:
        return Meaning("DATE")
    delta = sum(numbers(reader.tokens[i:j], "BEFORE", "AFTER", "TODAY"))
    when = When("D", reader.published + timedelta(days=delta))
    return Meaning("DATE", when, anchor=reader.published.isoformat())


def daypart(reader: Reader, i: int, j: int) -> Meaning | None:
    tokens = list(reader.tokens[i:j])
    part = str(values(tokens, "DAYPART")[0])
    step = numbers(tokens, "LAST", "NEXT", "THIS", "THAT", "FOLLOWING")
    if not step:
        return None
    back = any(t.symbol in ("THAT", "FOLLOWING", "NEXT") for t in tokens)
    told = reader.day_focus or reader.focus
    base = told.first if back and told else reader.published
    if base is None:
        return Meaning("TIME")
    when = timeline.at(When("D", base + timedelta(days=step[0])), part)
    return Meaning("TIME", when, anchor=base.isoformat())


def clock(reader: Reader, i: int, j: int) -> Meaning | None:
    """6 a.m., at 12:30 GMT: a time of the day that the text is at."""
    tokens = list(reader.tokens[i:j])
    spot = next(t for t in tokens if t.symbol == "CLOCK")
    told = any(t.symbol in ("ZONE", "TIMEW") for t in tokens) or reader.word(i - 1) == "at"
    entry = reader.symbol(i - 1) == "BREAK"
    if not (spot.low or told or entry):
        return None  # a score, a ratio
    now = When("D", reader.published) if reader.published else None
    base = now if entry else reader.day_focus or now
    when = timeline.at(base, str(spot.value)) if base else None
    return Meaning("TIME", when, anchor=timeline.edtf(base) if base else None, moves_focus=False)


def clock_words(reader: Reader, i: int, j: int) -> Meaning | None:
    """nine in the morning"""
    hour, part = int(reader.tokens[i].value), str(reader.tokens[j - 1].value)
    if not 1 <= hour <= 12 or part == "MI":
        return None
    late = part in ("AF", "EV") or (part == "NI" and hour > 4)
    return _at_clock(reader, f"{hour % 12 + 12 * late:02d}:00")


def clock_past(reader: Reader, i: int, j: int) -> Meaning | None:
    """one minute past midnight, an hour before noon"""
    tokens = reader.tokens[i:j]
    quantity = read_quantity(tokens)
    link, spot = tokens[-2], tokens[-1]
    if quantity is None or quantity.amount is None or quantity.unit not in ("TM", "TH"):
        return None
    if link.symbol == "LAST" and link.low != "past":
        return None
    minutes = quantity.amount * (1 if quantity.unit == "TM" else 60)
    hour, minute = (int(n) for n in str(spot.value).split(":")[:2])
    back = link.symbol in ("BEFORE", "TO")
    total = round(hour * 60 + minute + (-minutes if back else minutes)) % (24 * 60)
    return _at_clock(reader, f"{total // 60:02d}:{total % 60:02d}")


def _at_clock(reader: Reader, spot: str) -> Meaning:
    """A time of the day that the text is at; of any day where it is at none."""
    base = reader.day_focus
    if base is None:
        return Meaning("TIME", value=f"T{spot}")
    return Meaning("TIME", timeline.at(base, spot), anchor=timeline.edtf(base), moves_focus=False)


MOMENTS: Final[dict[str, Meant]] = {
    "weekday": weekday,
    "today": today,
    "beside_today": beside_today,
    "daypart": daypart,
    "clock": clock,
    "clock_words": clock_words,
    "clock_past": clock_past,
}
