"""Runs of capitalised words and how they fall into names.

"Chamber of Mines of Zambia" is one name, "Boric of Chile" is two, "Seoul's Public Procurement
Service" is a country and a name. Where names begin and end is decided here; what they are
is `actor_names.py`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.matching import inside
from pipeline.reference import Vocabulary

Span = tuple[int, int]
_UP = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŖŘŚŞŠŢŤŪŮŰŲŸŹŻŽȘȚ"
_SHORT = r"(?:Mr|Mrs|Ms|Dr|St|Prof|Sen|Rep|Gov|Gen|Inc|Ltd|Corp|Co|Jr|Sr)\."
WORD = rf"(?:{_SHORT}|[{_UP}]\.(?:[{_UP}]\.)*|[{_UP}]\w*(?:[.&'-]\w+)*|[a-z]+[A-Z]\w+)"
PARTICLES = (
    "de la|de los|de|del|da|dos|do|di|von der|van der|van den|van|von|bin|ibn|al|el|la|le|du|des|y"
)
PARTICLE = rf"(?:{PARTICLES})"
_JOINER = r"(?:of the|of|for the|for|and|&|on|in)"
JOINERS = {"of", "for", "and", "&", "on", "in", "the"}
RUN = re.compile(rf"{WORD}(?: (?:(?:{PARTICLE}|{_JOINER}) )?{WORD}){{0,14}}")
_TOKEN = re.compile(r"\S+")
_TIMES = frozenset(
    "January February March April May June July August September October November December Monday "
    "Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)


class RunCutter:
    """Cuts runs into names. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        lists = words.word_lists
        self._org = lists["org_head"]
        self._suffix = lists["company_suffix"]
        self._hard = lists["hard_suffix"]
        self._not_first = lists["not_a_name"] | lists["person_title"]
        self._titles = lists["person_title"]
        self._common = lists["common_word"] | JOINERS
        self.lands = {w for w, _ in words.demonyms} | {
            a.text
            for a in words.actor_aliases
            if words.actors[a.ref_id].kind in ("country", "bloc")
        }

    def names(self, flat: str, start: int, end: int, taken: Sequence[Span]) -> list[Span]:
        """The names in the run start..end, those in `taken` cut out."""
        near = [(s, e) for s, e in taken if s < end and e > start]
        pieces = self._pieces(flat, start, end, near)
        return [name for piece in pieces for name in self._around(flat, *piece, near)]

    def _pieces(self, flat: str, start: int, end: int, taken: Sequence[Span]) -> list[Span]:
        """The run cut at links that join two names and after a country's genitive."""
        tokens = [(start + m.start(), start + m.end()) for m in _TOKEN.finditer(flat[start:end])]
        words = [flat[s:e] for s, e in tokens]
        links = [i for i, w in enumerate(words) if w in JOINERS] + [len(words)]
        pieces: list[Span] = []
        first = 0
        for i, word in enumerate(words):
            if word.endswith("'s") and word[:-2] in self.lands:
                pieces.append((tokens[first][0], tokens[i][1] - 2))
                first = i + 1
            elif word in self._titles and self._is_body(words[first:i]):
                pieces.append((tokens[first][0], tokens[i - 1][1]))
                first = i
            elif word in JOINERS and word != "&":
                head = i + 2 if words[i + 1 : i + 2] == ["the"] else i + 1
                right = words[head : next(k for k in links if k >= head)]
                if word in ("in", "on") and right and right[0] in _TIMES:
                    pieces += [(tokens[first][0], tokens[i - 1][1])] if first < i else []
                    first = i + 2
                    continue
                if first == i:
                    first = i + 1
                elif right:
                    left = (tokens[first][0], tokens[i - 1][1])
                    known = any(s <= left[0] and left[1] <= e for s, e in taken)
                    if not self._joins(word, words[first:i], right, known):
                        pieces.append(left)
                        first = i + 1
        if first < len(tokens):
            pieces.append((tokens[first][0], tokens[-1][1]))
        return pieces

    def _is_body(self, words: list[str]) -> bool:
        """Whether a title after these words is that of a body's head."""
        return len(words) > 1 and words[-1] in self._org | self._suffix

    def _joins(self, link: str, left: list[str], right: list[str], known: bool) -> bool:
        """Whether `link` stands inside one name."""
        if link == "the":
            return True
        if link != "and":
            plural = link == "for" and len(left) == 1 and left[0].endswith("s") and len(right) > 1
            return plural or any(w in self._org for w in left)
        if known:
            return False
        board = "of" in left and any(w in self._org for w in left[: left.index("of")])
        if board and len(left) - left.index("of") <= 3 and len(right) == 1:
            return right[0] not in self.lands
        closed = left[-1] in self._org or left[-1] in self._hard
        return (
            not closed and len(right) <= 2 and (right[-1] in self._org or right[-1] in self._hard)
        )

    def _around(self, flat: str, start: int, end: int, taken: Sequence[Span]) -> list[Span]:
        """A piece whole where it is one longer name, else what the known names leave of it."""
        inner = sorted((s, e) for s, e in taken if s < end and e > start)
        if not inner or self._is_longer_name(flat, start, end, inner):
            return [(start, end)]
        edges = [start, *(x for span in inner for x in span), end]
        out = []
        for s, e in list(pairwise(edges))[::2]:
            m = RUN.search(flat, s, max(s, e))
            if m is not None:
                out.append((m.start(), m.end()))
        return out

    def _is_longer_name(self, flat: str, start: int, end: int, inner: Sequence[Span]) -> bool:
        """Whether known names are only words of a longer one: "China Mineral Group"."""
        tokens = [(start + m.start(), start + m.end()) for m in _TOKEN.finditer(flat[start:end])]
        outside = [flat[s:e] for s, e in tokens if not inside(s, e, inner)]
        plain = set(outside) <= self._common and "of" not in outside
        if plain or not set(outside) & (self._org | self._suffix):
            return False
        others = [(s, e) for s, e in inner if flat[s:e].removesuffix("'s") not in self.lands]
        if not others:
            return len(tokens) > 2
        head = flat[start : others[0][0]].split()
        tail = flat[others[0][1] : end].strip()
        if not head or head[0] in self._not_first or head[-1] in self._titles:
            return False
        return bool(tail) or " ".join(head) not in self.lands
