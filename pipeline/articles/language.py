"""The language of a text: detected, and compared with what its source says.

The detector is py3langid: of the libraries measured it was right most often on short texts of
sixty languages, and by far the smallest and fastest (docs/ingestion.md). What cannot be told
is left open, never guessed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.articles.records import Spans

READ: Final = "en"
"""The language of which the reader knows the grammar."""
_LIKELY: Final = 0.2
_LEAST_LETTERS: Final = 60
_LOOKED_AT: Final = 6000
# Labels that the detector sometimes gives to plain English or Chinese, and no newspaper is in.
_CONFUSING: Final = frozenset(("pcm", "sco", "wuu"))
_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")


@cache
def _detector() -> LanguageIdentifier:
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages([label for label in found.labels if label not in _CONFUSING])
    return found


def language_of(text: str, declared: str | None, noise: Spans = ()) -> str | None:
    """A BCP 47 tag. What a source declares stands where it is likely enough, unknown to the
    detector, or the text too short to tell; None where neither says anything."""
    tag = as_tag(declared)
    prose = _prose(text, noise)
    if sum(map(str.isalpha, prose)) < _LEAST_LETTERS:
        return tag
    chances = dict(_detector().rank(prose))
    if tag and chances.get(primary(tag), 1.0) >= _LIKELY:
        return tag
    return str(next(iter(chances)))


def is_readable(language: str | None) -> bool:
    """Whether an article of this language is read. One too short to tell is."""
    return language is None or primary(language) == READ


def primary(tag: str) -> str:
    """The language of a tag, without script and region."""
    return re.split(r"[-_]", tag)[0].lower()


def as_tag(declared: str | None) -> str | None:
    """A declared language as a tag: en_GB is en-GB. None where it is none."""
    if declared is None or not _TAG.fullmatch(declared.strip()):
        return None
    first, *rest = re.split(r"[-_]", declared.strip())
    return "-".join([first.lower(), *(p.upper() if len(p) == 2 else p for p in rest)])


def _prose(text: str, noise: Spans) -> str:
    """The beginning of a text without site noise."""
    parts = []
    left = 0
    for start, end in (*noise, (len(text), len(text))):
        parts.append(text[left:start])
        left = end
    return "".join(parts)[:_LOOKED_AT]
