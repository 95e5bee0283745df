"""Screening: whether a text can speak of a trade measure at all, before the tagger reads it.

Multi-pattern matching over the stems of `data/reference/trigger_words.csv`; no grammar. Cheap and
generous: what it lets through is judged by the tagger.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.paths import REFERENCE
from pipeline.reference import read_rows


@cache
def _pattern() -> re.Pattern[str]:
    columns = {"word", "instrument", "source"}
    words = {row["word"] for _, row in read_rows(REFERENCE / "trigger_words.csv", columns)}
    stems = sorted({_stem(w) for w in words}, key=lambda w: (-len(w), w))
    return re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, stems)) + r")", re.IGNORECASE)


def _stem(word: str) -> str:
    if word.endswith("y"):
        return word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def speaks_of_measure(text: str) -> bool:
    """Whether `text` holds a word that speaks of trade measures."""
    return _pattern().search(text) is not None
