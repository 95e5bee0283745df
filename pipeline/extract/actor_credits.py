"""Who wrote, edited, photographed or carried a text: bylines, credits, agency datelines.

Only the fixed forms in which newspapers credit people and agencies. Names within the running
text are `actor_names.py`'s business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.actor_runs import PARTICLE, WORD
from pipeline.reference import Vocabulary

_NAME = rf"{WORD}(?: {WORD}){{1,3}}"
_NAMES = rf"{_NAME}(?:(?:, | and |, and ){_NAME}){{0,9}}"
_OUTLET = rf"{WORD}(?: {WORD}){{0,3}}"
_FULL_NAME = re.compile(rf"{WORD}(?: {PARTICLE})?(?: {WORD}){{1,3}}")
_BYLINE = re.compile(rf"^\W*(?:By|by|BY) ({_NAMES})\s*(?:[,|–—-].*| in {WORD}(?: {WORD})?)?$", re.M)
_CREDITS = re.compile(r"\((?:Additional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting)[^)]*\)")
_CREDITED = re.compile(rf"by ({_NAMES})")
_CONTACT = re.compile(
    r"(?:Editor|Contact|Author|Reporter|Words|Text|Photographs?|Photos?|Writer): ?"
    rf"({WORD}(?: {PARTICLE})?(?: {WORD}){{1,2}})"
)
_PHOTO = re.compile(
    r"(?:[Pp]hoto(?:graph)?|[Pp]icture|[Ii]mage|[Cc]redit)s?(?: by| credit)?: ?"
    rf"({_OUTLET})\s*(?:[\]).]|$)",
    re.M,
)
_DATELINE = re.compile(rf"^[^\n]{{3,60}}\(({_OUTLET})\) ?-{{1,2}} ", re.M)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text taken for an actor: what it is called and of what kind."""

    start: int
    end: int
    name: str
    kind: str


class CreditReader:
    """Reads credits. Stateless between texts."""

    def __init__(self, words: Vocabulary, lands: set[str]) -> None:
        lists = words.word_lists
        self._media = lists["media_head"]
        self._noise = lists["site_noise"]
        self._not_names = lists["not_a_name"] | lands
        self._lands = lands

    def read(self, flat: str) -> list[Candidate]:
        """Every credited person and outlet."""
        found = []
        for m in _BYLINE.finditer(flat):
            found += self._people(flat, m)
        for credit in _CREDITS.finditer(flat):
            for m in _CREDITED.finditer(flat, credit.start(), credit.end()):
                found += self._people(flat, m)
        for m in _CONTACT.finditer(flat):
            words = m.group(1).split()
            if words[-1] not in self._media and not self._noise & set(words):
                found += self._people(flat, m)
        for m in [*_PHOTO.finditer(flat), *_DATELINE.finditer(flat)]:
            words = m.group(1).split()
            outlet = m.re is _DATELINE or words[-1] in self._media
            if outlet and not self._noise & set(words) and m.group(1) not in self._lands:
                found.append(Candidate(m.start(1), m.end(1), m.group(1), "media"))
        return found

    def _people(self, flat: str, credit: re.Match[str]) -> list[Candidate]:
        found = []
        for m in _FULL_NAME.finditer(flat, credit.start(1), credit.end(1)):
            name = m.group().title() if m.group().isupper() else m.group()
            words = name.split()
            if not any(w in self._not_names or (w.isupper() and len(w) > 3) for w in words):
                found.append(Candidate(m.start(), m.end(), name, "person"))
        return found
