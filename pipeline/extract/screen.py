"""Screening: whether a sentence can speak of a trade measure at all, before it is parsed.

Multi-pattern matching over the stems of the trigger lexicon; no grammar.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.instruments import ANAPHORS
from pipeline.extract.lexicon import lexicon


@cache
def _pattern() -> re.Pattern[str]:
    words = set(lexicon().instruments) | set(lexicon().acts) | set(ANAPHORS)
    stems = sorted({_stem(w) for w in words}, key=lambda w: (-len(w), w))
    return re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, stems)) + r")", re.IGNORECASE)


def _stem(word: str) -> str:
    if word.endswith("y") and len(word) > 4:
        return word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def speaks_of_measure(sentence: str) -> bool:
    """Whether `sentence` holds a word of the trigger lexicon."""
    return _pattern().search(sentence) is not None
