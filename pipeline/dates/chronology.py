"""Dated events: well-known acts that tell the year of a text that states none.

"The controls of October 9" are those of 2025 where China and rare earths are spoken of. The
events and the words that must stand near their date are data/reference/chronology.csv; how a
year is chosen from them is in `context`, a day of publication in `articles/published.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from pipeline.errors import VocabularyError
from pipeline.paths import REFERENCE
from pipeline.reference import read_rows

_COLUMNS: Final = {"day", "words", "event", "source"}
_BEFORE, _AFTER = 260, 220
"""How far around a date the words of its event are looked for, in characters."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day, and patterns of which each must be found near its mention."""

    day: date
    words: tuple[re.Pattern[str], ...]
    name: str

    def told_in(self, text: str) -> bool:
        """Whether `text` (lower case, single spaces) tells of it."""
        return all(pattern.search(text) for pattern in self.words)


def _pattern(group: str) -> re.Pattern[str]:
    """ "control*/curb" : a word that begins with control, or the word curb."""
    words = (re.escape(w.strip()).replace(r"\*", r"\w*") for w in group.split("/"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


def load(path: Path) -> tuple[Event, ...]:
    """The events of a file, oldest first. Raises VocabularyError."""
    events = []
    for line, row in read_rows(path, _COLUMNS):
        if not all(row[c] for c in _COLUMNS):
            raise VocabularyError(f"{path.name}, line {line}: an empty cell; fill it")
        try:
            day = date.fromisoformat(row["day"])
        except ValueError:
            raise VocabularyError(
                f"{path.name}, line {line}: {row['day']!r} is no day; write it like 2025-10-09"
            ) from None
        groups = tuple(_pattern(group) for group in row["words"].split(";"))
        events.append(Event(day, groups, row["event"]))
    return tuple(sorted(events, key=lambda e: e.day))


@lru_cache(maxsize=1)
def chronology() -> tuple[Event, ...]:
    """The project's own events, read once."""
    return load(REFERENCE / "chronology.csv")


def between(first: date, last: date) -> tuple[Event, ...]:
    """The events from one day to another."""
    events = chronology()
    low = bisect_left(events, first, key=lambda e: e.day)
    return events[low : bisect_right(events, last, key=lambda e: e.day)]


def plain(text: str) -> str:
    """Lower case, with single spaces: what events are looked for in."""
    return " ".join(text.lower().split())


def around(text: str, start: int, end: int) -> str:
    """The words around a date."""
    return plain(text[max(0, start - _BEFORE) : end + _AFTER])


def told(text: str, events: Sequence[Event]) -> list[Event]:
    """The events that plain `text` tells of, oldest first."""
    return [event for event in events if event.told_in(text)]
