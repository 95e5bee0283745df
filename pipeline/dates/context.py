"""What surrounds an expression: tense, the date in focus, and how a missing year is found.

A `Reader` walks one text from left to right. It knows the publication date (or what the years
written in the text say about it) and the date the text is at; `meaning` asks it which way a
bare "Friday" or "9 October" points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.dates.chronology import Event, around, between, chronology, told
from pipeline.dates.cues import (
    ABBREVIATIONS,
    DEEDS,
    FUTURE_WORDS,
    MOVED,
    NO_VERBS,
    PAST_WORDS,
    PLANS,
)
from pipeline.dates.timeline import When, last_day
from pipeline.dates.tokens import Token

Make = Callable[[int], When | None]

PAST, FUTURE, UNKNOWN, NEUTRAL = -1, 1, 0, 2
_LIMITS = frozenset(("until", "till", "through", "by", "before"))
_LEFT, _RIGHT = 16, 12
_SOON_BEFORE, _SOON_AFTER = 45, 120
"""Days between a day told with its year and one that belongs to it."""
_SAME_STORY = 31
"""Days: a past day that near to one told with its year belongs to the same story."""
_LONG_BEFORE = 400
"""Days: what is older is told with its year."""


@dataclass(slots=True)
class Reader:
    """The state of reading one text."""

    tokens: Sequence[Token]
    published: date | None
    text: str = ""
    not_before: date | None = None  # publication is not before, as the text's own years show
    not_after: date | None = None
    focus: When | None = None
    focus_at: int = -1
    explicit: bool = False  # whether the focus was written with its year
    day_focus: When | None = None  # the last single day that was named, and where
    day_focus_at: int = -1000
    weekdays: dict[int, When] = field(default_factory=dict)  # the last day that each one named
    mentioned: When | None = None  # the last stretch named with its year, limits included
    written: When | None = None  # the last single day written with its year
    quarter: When | None = None
    quarter_at: int = -1000
    heading_year: int | None = None
    known: date | None = None  # the last well-known event that the text dates without a year

    def word(self, i: int) -> str:
        """The lower-case word at i, empty where there is none."""
        return self.tokens[i].low if 0 <= i < len(self.tokens) else ""

    def symbol(self, i: int) -> str:
        """The symbol at i; a paragraph break beyond the text."""
        return self.tokens[i].symbol if 0 <= i < len(self.tokens) else "BREAK"

    def _ends_sentence(self, i: int) -> bool:
        token = self.tokens[i]
        if token.symbol == "BREAK" or token.low in ("!", "?", ";"):
            return True
        if token.symbol != "DOT" or self.symbol(i - 1) in ("MONTH", "MAYMONTH", "WDABBR"):
            return False
        before = self.word(i - 1)
        if before in ABBREVIATIONS or (len(before) == 1 and before.isalnum()):
            return False
        after = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        return after is None or (after.start > token.end and (after.capital or not after.low))

    def same_sentence(self, i: int, j: int) -> bool:
        """Whether no sentence ends between tokens i and j."""
        ends = (self._ends_sentence(k) and self.word(k) != ";" for k in range(i, j))
        return j - i < 60 and not any(ends)

    def same_paragraph(self, i: int, j: int) -> bool:
        """Whether no paragraph ends between tokens i and j."""
        return j - i < 400 and all(self.tokens[k].symbol != "BREAK" for k in range(i, j))

    def opens_paragraph(self, i: int) -> bool:
        """Whether hardly anything but a bullet stands before token i in its paragraph."""
        return any(self.symbol(k) == "BREAK" for k in range(i - 1, max(i - 4, -2), -1)) and all(
            not self.word(k).isalpha() or self.symbol(k) == "BREAK" for k in range(max(i - 3, 0), i)
        )

    def _verb(self, i: int) -> int:
        token = self.tokens[i]
        low = token.low
        if low in PLANS and self.word(i - 1) in ("was", "were", "been"):
            return NEUTRAL
        if low in FUTURE_WORDS or (low == "set" and self.word(i + 1) in ("for", "to")):
            return FUTURE
        if low in PAST_WORDS:
            return PAST
        if low.endswith("ed") and len(low) > 3 and not token.capital and low not in NO_VERBS:
            return UNKNOWN if self.word(i - 1) == "be" else PAST
        if low == "to" and self.word(i - 1) in ("is", "are"):
            return FUTURE
        return UNKNOWN

    def _first_verb(self, steps: range) -> int:
        for k in steps:
            if self._ends_sentence(k):
                break
            if verb := self._verb(k):
                return verb
        return UNKNOWN

    def tense(self, i: int, j: int) -> int:
        """Which way the words around tokens [i, j) point: PAST, FUTURE or UNKNOWN."""
        verb = self._tense(i, j)
        return UNKNOWN if verb == NEUTRAL else verb

    def _tense(self, i: int, j: int) -> int:
        """The tense of the nearest verb before, else after."""
        before = self.word(i - 1)
        if before == "since":
            return PAST
        if before in ("until", "till") or (before == "to" and self._moved(i)):
            return FUTURE
        if before in ("on", "in") and self.word(i - 2) in ("is", "are", "coming"):
            return FUTURE
        if before == "of" and self._names_deed(i - 2):
            return PAST
        if self.symbol(j) == "POSS":
            return self._owned(i, j)
        left = range(i - 1, max(i - _LEFT, -1), -1)
        right = range(j, min(j + _RIGHT, len(self.tokens)))
        opening = self.symbol(i - 2 if before in ("on", "in", "from", "by") else i - 1)
        if opening in ("COMMA", "AND", "DASH"):
            return self._first_verb(right) or self._first_verb(left)
        verb = self._first_verb(left)
        if not verb and self.symbol(j) == "COMMA" and not self.fronted(i):
            return UNKNOWN
        return verb or self._first_verb(right)

    def _moved(self, i: int) -> bool:
        """Whether "to" before token i is where something was put off to."""
        return any(self.word(k) in MOVED for k in range(i - 2, max(i - 10, -1), -1))

    def _names_deed(self, i: int) -> bool:
        """Whether the word at i is a noun with a past of its own: the ban of October."""
        return self.word(i) in DEEDS

    def _owned(self, i: int, j: int) -> int:
        """Friday's notice: past, but for what is ahead of it or what it will bring."""
        if self.word(i - 1) == "before" or self.word(i - 2) == "ahead":
            return FUTURE
        return FUTURE if self.verb_after(j) == FUTURE else PAST

    def verb_after(self, j: int) -> int:
        """Which way the first verb from token j on points."""
        return self._first_verb(range(j, min(j + _RIGHT, len(self.tokens))))

    def fronted(self, i: int) -> bool:
        """Whether token i stands among the first words of its sentence."""
        return any(k < 0 or self._ends_sentence(k) for k in range(i - 1, i - 5, -1))

    def is_limit(self, i: int) -> bool:
        """Whether the expression at i is an end ("until ...") and so not where the text is at."""
        return any(self.word(k) in _LIMITS for k in (i - 1, i - 2))

    def look(self, when: When, at: int, explicit: bool) -> None:
        """The text is now at `when`."""
        if explicit:
            self.mentioned = when
            self.written = when if when.unit == "D" else self.written
        if self.is_limit(at):
            return
        if when.unit == "D":
            self.day_focus, self.day_focus_at = when, at
        if self.published and when.first > self.published:
            return
        self.focus, self.focus_at, self.explicit = when, at, explicit
        self.mentioned = when

    def place(self, make: Make, i: int, j: int) -> tuple[When | None, str | None]:
        """The year's date that a date without a year means, and what it was resolved against."""
        tense = self.tense(i, j)
        if (year := self._year_of_range(make, i, j)) and (when := make(year)):
            return when, None
        chronicle = self._after_focus(make, i, j, tense)
        if chronicle:
            return chronicle, None
        if self.published is None:
            return self._by_event(make, i, j) or self._by_own_years(make, tense), None
        anchor = self.published
        options = [w for y in range(anchor.year - 1, anchor.year + 2) if (w := make(y))]
        past = [w for w in options if w.first <= anchor]
        future = [w for w in options if last_day(w) >= anchor]
        strict = self.word(i - 1) in ("until", "till", "since")
        if not past or not future:
            return ((past or future)[-1] if options else None), anchor.isoformat()
        limit = self.word(i - 1) in ("through", "by")
        if limit and (future[0].first - anchor).days < 120:
            chosen = future[0]
        elif strict:
            chosen = future[0] if tense == FUTURE else past[-1]
        else:
            chosen = self._nearer(past[-1], future[0], tense)
        return chosen, anchor.isoformat()

    def _year_of_range(self, make: Make, i: int, j: int) -> int | None:
        """The year that the end of a range or the next of a list states: between April and
        October 2024, November-February 2024 (of 2023), on 5 January and 6 March 2023."""
        opened, link = self.word(i - 1) in ("from", "between"), self.symbol(j)
        if link not in ("TO", "AND", "DASH"):
            return None
        month: int | None = None
        for k in range(j + 1, min(j + 6, len(self.tokens))):
            token = self.tokens[k]
            if token.symbol in ("MONTH", "MAYMONTH"):
                month = int(token.value)
            elif token.symbol == "YEAR":
                return self._before_it(make, int(token.value), month, link == "AND" and not opened)
            elif token.symbol == "YEARW" and self.published and opened:
                step = self.tokens[k - 1]
                known = step.symbol in ("LAST", "NEXT", "THIS")
                return self.published.year + int(step.value) if known else None
            elif token.symbol == "COMMA" and month and self.symbol(k + 1) == "YEAR":
                continue
            elif token.symbol in ("COMMA", "OTHER", "BREAK") or not (
                opened or token.symbol in ("DAYNUM", "ORD", "DOT", "THE", "OF")
            ):
                return None
        return None

    @staticmethod
    def _before_it(make: Make, year: int, month: int | None, listed: bool) -> int | None:
        """The year of the first of two dates, the second in `month` of `year`. A list that does
        not go forward leaves it open."""
        first = make(year)
        if first is None or month is None:
            return None if listed else year
        if first.first.month <= month:
            return year
        return None if listed else year - 1

    def _nearer(self, past: When, future: When, tense: int) -> When:
        """Tense decides, unless it leads most of a year away and the other way is near."""
        assert self.published is not None
        back = (self.published - last_day(past)).days
        ahead = (future.first - self.published).days
        if tense == UNKNOWN:
            return future if 2 * ahead < back else past
        if tense == PAST:
            near = ahead < 92 if past.unit == "D" else ahead < 32 and back > 300
            return future if back > 240 and near else past
        return past if ahead > 240 and back < 125 else future

    def _after_focus(self, make: Make, i: int, j: int, tense: int) -> When | None:
        """Chronicles: the first such date after the dated entry that this one stands in."""
        focus = self.focus
        if self.heading_year is not None:
            return make(self.heading_year)
        if focus is None or focus.unit not in ("D", "M"):
            return None
        entry = self.opens_paragraph(self.focus_at) and self.same_paragraph(self.focus_at, i)
        if not self.explicit:  # the entry's own year was found: what follows on it is told as past
            then = make(focus.first.year) if entry else None
            told = then and self.published and focus.first <= then.first <= self.published
            return then if told else None
        same = tense != FUTURE and self.same_sentence(self.focus_at, i)
        if not (entry or same) or self.word(i - 1) == "since":
            return None
        for year in (focus.first.year, focus.first.year + 1):
            when = make(year)
            if when and when.first >= focus.first:
                limit = self.published or self.not_after
                if limit and (when.first > limit or (limit - when.first).days < 250):
                    return None
                return when
        return None

    def _by_event(self, make: Make, i: int, j: int) -> When | None:
        """Without a publication date: the year of a well-known event that the words around name.

        One that lies after publication, or long before it, is another."""
        events = chronology()
        options: list[Event] = []
        for year in range(events[0].day.year, events[-1].day.year + 1):
            when = make(year)
            if when is None or when.unit not in ("D", "M"):
                continue
            options += between(when.first, last_day(when))
        options = [
            event
            for event in options
            if not (self.not_after and event.day > self.not_after)
            if not (self.not_before and (self.not_before - event.day).days > _LONG_BEFORE)
        ]
        if not options:
            return None
        near = told(around(self.text, self.tokens[i].start, self.tokens[j - 1].end), options)
        if len({event.day.year for event in near}) != 1:
            return None
        self.known = max(self.known or near[-1].day, near[-1].day)
        return make(near[-1].day.year)

    def _by_own_years(self, make: Make, tense: int) -> When | None:
        """Without a publication date: beside the full date told last, else between the years that
        the text itself writes out."""
        low, high = self.not_before, self.not_after
        if self.written:
            last = self.written.first
            options = [w for y in range(last.year - 1, last.year + 2) if (w := make(y))]
            near = min(options, key=lambda w: abs((w.first - last).days), default=None)
            if near and -_SOON_BEFORE <= (near.first - last).days <= _SOON_AFTER:
                return near
        if low is not None:
            options = [w for y in (low.year, low.year + 1) if (w := make(y)) and w.first > low]
            before = make(low.year) if tense == PAST else None
            if before and before.unit == "D" and 0 < (low - before.first).days <= _SAME_STORY:
                return before
            return options[0] if options else None
        if high is not None and tense != FUTURE:
            options = [w for y in (high.year - 1, high.year) if (w := make(y)) and w.first <= high]
            return options[-1] if options else None
        return None
