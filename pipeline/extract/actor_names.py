"""Names that the vocabulary does not know: what runs of capitals in a text are.

A shallow grammar over capitalised words: organisations by their head noun, companies by suffix
or by what is said of them, outlets by their masthead, people by title, role, given name or
speech. A run without such evidence is left alone: a wrong actor costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract.matching import Line, inside, line_at, words_after, words_before
from pipeline.reference import Vocabulary

Span = tuple[int, int]
_UP = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŖŘŚŞŠŢŤŪŮŰŲŸŹŻŽȘȚ"
_WORD = rf"(?:[{_UP}][\w.]*(?:[-'][\w]+)*|[{_UP}]\.(?:[{_UP}]\.)*|[a-z]+[A-Z]\w+)"
_LINK = r"(?:of the|of|for the|for|and|&|de la|de los|de|del|da|dos|do|di|von der|van der|van den|" \
        r"van|von|bin|ibn|al|el|la|le|du|des|y|on|in)"  # fmt: skip
RUN = re.compile(rf"{_WORD}(?: (?:{_LINK} )?{_WORD})*")
_SIMPLE_LINKS = {"de", "la", "del", "da", "dos", "do", "di", "von", "der", "van", "den", "bin",
                 "ibn", "al", "el", "le", "du", "des", "y"}  # fmt: skip
_PEOPLE_TITLE = {"Mr", "Mrs", "Ms", "Dr", "Sir", "Lord", "Lady", "Dame", "Prof", "Professor", "Mr.",
                 "Mrs.", "Ms.", "Dr.", "Prof.", "Rep.", "Sen.", "Gov.", "Datuk", "Senator",
                 "Judge", "Justice", "General", "Colonel", "Captain", "Admiral"}  # fmt: skip
_BYLINE = re.compile(rf"^\W*(?:By|by|BY) ({_WORD}(?: {_WORD}){{1,3}})\s*(?:[,|–—-].*)?$", re.M)
_CREDITS = re.compile(r"\((?:Additional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting)[^)]*\)")
_CREDITED = re.compile(rf"by (({_WORD}(?: {_WORD}){{1,3}})(?:(?:, | and ){_WORD}(?: {_WORD}){{1,3}})*)")
_PHOTO = re.compile(rf"(?:[Pp]hoto(?:graph)?|[Pp]icture|[Ii]mage|[Cc]redit)s?(?: by| credit)?: ?"
                    rf"({_WORD}(?: {_WORD}){{0,3}})\s*(?:[\]).]|$)", re.M)  # fmt: skip
_DATELINE_CREDIT = re.compile(rf"^[^\n]{{3,60}}\(({_WORD}(?: {_WORD}){{0,3}})\) ?(?:-{{1,2}}) ", re.M)
_ROLE_GAP = re.compile(r",? (?:who|which|whose|that|an?|the|its|their|his|her|former|head|chief|"
                       r"senior|managing|deputy|[a-z])")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of capitals taken for an actor: what it is called and of what kind."""

    start: int
    end: int
    name: str
    kind: str


class NameReader:
    """The grammar with its word lists. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        lists = words.word_lists
        self._given = lists["given_name"]
        self._suffix = lists["company_suffix"]
        self._heads = lists["company_head"]
        self._org = lists["org_head"]
        self._public = lists["public_head"]
        self._media = lists["media_head"]
        self._media_verbs = lists["media_verb"]
        self._titles = lists["person_title"]
        self._roles = lists["role_noun"]
        self._speech = lists["speech_verb"]
        self._stop = lists["not_a_name"]
        self._places = lists["place_noun"]
        self._noise = lists["site_noise"]
        self._countries = {w for w, _ in words.demonyms} | {
            a.text for a in words.actor_aliases
            if words.actors[a.ref_id].kind in ("country", "bloc")}  # fmt: skip

    def read(self, flat: str, table: Sequence[Line], taken: Sequence[Span]) -> list[Candidate]:
        """The candidates of `flat` outside `taken`, in order."""
        found = self._credits(flat, taken)
        spans = [*taken, *((c.start, c.end) for c in found)]
        for m in RUN.finditer(flat):
            line = line_at(table, m.start())
            if line is not None and line.heading:
                continue
            for start, end in self._pieces(flat, m.start(), m.end(), spans):
                candidate = self._judge(flat, start, end)
                if candidate is not None and not inside(candidate.start, candidate.end, spans):
                    found.append(candidate)
                    spans.append((candidate.start, candidate.end))
        return sorted(found, key=lambda c: c.start)

    def _credits(self, flat: str, taken: Sequence[Span]) -> list[Candidate]:
        """Bylines, reporting credits, photo credits and agency datelines."""
        found = []
        for m in _BYLINE.finditer(flat):
            if self._person_shape(m.group(1).split()):
                found.append(Candidate(m.start(1), m.end(1), m.group(1), "person"))
        for credit in _CREDITS.finditer(flat):
            for m in _CREDITED.finditer(flat, credit.start(), credit.end()):
                for name in re.finditer(rf"{_WORD}(?: {_WORD}){{1,3}}", m.group(1)):
                    start = m.start(1) + name.start()
                    found.append(Candidate(start, start + len(name.group()), name.group(), "person"))
        for pattern in (_PHOTO, _DATELINE_CREDIT):
            for m in pattern.finditer(flat):
                words = m.group(1).split()
                if not self._noise & set(words) and words[-1] in self._media:
                    found.append(Candidate(m.start(1), m.end(1), m.group(1), "media"))
        return [c for c in found if not inside(c.start, c.end, taken)]

    def _pieces(self, flat: str, start: int, end: int, taken: Sequence[Span]) -> list[Span]:
        """The run without its leading stop words, cut around what is known already."""
        inner = sorted((s, e) for s, e in taken if s < end and e > start)
        if inner:
            text = flat[start:end]
            last = text.split()[-1]
            if len(text.split()) > 2 and (last in self._org or last in self._suffix) and all(
                flat[s:e] in self._countries for s, e in inner
            ):
                return [(start, end)]
            pieces, at = [], start
            for s, e in inner:
                pieces.append((at, s))
                at = e
            pieces.append((at, end))
        else:
            pieces = [(start, end)]
        out = []
        for s, e in pieces:
            m = RUN.search(flat, max(s, 0), max(e, 0)) if e - s > 1 else None
            while m is not None:
                out.append((m.start(), m.end()))
                m = RUN.search(flat, m.end(), e)
        return out

    def _judge(self, flat: str, start: int, end: int) -> Candidate | None:
        words = flat[start:end].split(" ")
        while words and (words[0] in self._stop or words[0].rstrip("s'") in self._countries) and not (
            len(words) > 1 and words[-1] in self._org
        ):
            start += len(words[0]) + 1
            words = words[1:]
            while words and words[0][:1].islower() and words[0] not in _SIMPLE_LINKS:
                start += len(words[0]) + 1
                words = words[1:]
        if words and words[0] in ("The", "A", "An", "In", "At", "On", "For", "But", "And"):
            start += len(words[0]) + 1
            words = words[1:]
        if not words:
            return None
        while words and words[-1] in ("The", "A"):
            words = words[:-1]
        name = " ".join(words)
        if name.endswith("'s"):
            name = name[:-2]
        if name.endswith(".") and not re.search(r"\b(?:Inc|Ltd|Corp|Co|Jr|S\.A|N\.V|plc)\.$", name):
            name = name[:-1]
        if len(name) < 2:
            return None
        return self._classify(flat, start, start + len(name), name)

    def _classify(self, flat: str, start: int, end: int, name: str) -> Candidate | None:
        words = name.split(" ")
        before, after = words_before(flat, start, 3), words_after(flat, end, 4)
        here = Candidate(start, end, name, "organisation")
        if words[-1] in self._places or words[0] in self._places or set(words) & self._noise:
            return None
        if len(words) > 1 and words[-1] in self._suffix and words[0] not in self._roles:
            return self._split_list(here, "company") if "and" not in words[:-2] else None
        head = next((w for w in words if w in self._org), None)
        if head and len(words) > 1:
            return replace(here, kind="government_body" if head in self._public else "organisation")
        told = before[:1] in (["told"], ["by"]) or (after and after[0] in self._media_verbs)
        if len(words) > 1 and words[-1] in self._media and (told or words[-1] in (
                "News", "Times", "Post", "Herald", "Tribune", "Gazette", "Courier", "Telegraph")):  # fmt: skip
            return replace(here, kind="media")
        title = self._leading_titles(words)
        if title:
            bare = words[title:]
            cut = sum(len(w) + 1 for w in words[:title])
            if bare and all(w not in self._titles for w in bare) and self._nameable(bare):
                return Candidate(start + cut, end, " ".join(bare), "person")
            return None
        if self._is_person(words, flat, start, end, before, after):
            return replace(here, kind="person")
        if self._is_company(words, flat, start, end, before, after):
            return replace(here, kind="company")
        return None

    def _split_list(self, here: Candidate, kind: str) -> Candidate:
        return replace(here, kind=kind)

    def _leading_titles(self, words: list[str]) -> int:
        """How many leading words are a title ("Prime Minister", "Energy Minister")."""
        count = 0
        for i, word in enumerate(words):
            if word in self._titles:
                count = i + 1
        return count

    def _nameable(self, words: list[str]) -> bool:
        return 1 <= len(words) <= 5 and not any(
            w in self._stop or w in self._countries or w.isupper() and len(w) > 3 for w in words
        )

    def _person_shape(self, words: list[str]) -> bool:
        solid = [w for w in words if w not in _SIMPLE_LINKS]
        return 2 <= len(solid) <= 4 and self._nameable(words) and not (
            set(words) & (self._org | self._suffix - {"Gold", "Silver", "Power"} | self._places)
        )

    def _is_person(self, words: list[str], flat: str, start: int, end: int, before: list[str],
                   after: list[str]) -> bool:  # fmt: skip
        if not self._person_shape(words) or any("&" in w or w.isdigit() for w in words):
            return False
        role_before = bool(before) and (
            before[0].lower() in self._roles or before[0] in _PEOPLE_TITLE
        )
        says = bool(after) and after[0] in self._speech or (
            bool(before) and before[0] in ("said", "says", "added", "warned", "told"))  # fmt: skip
        role_after = bool(re.match(r",", flat[end:])) and self._role_follows(flat, end)
        relative = bool(re.match(r", who\b", flat[end:]))
        known = words[0] in self._given or words[0].split("-")[0] in self._given
        initials = len(words) > 2 and bool(re.fullmatch(r"[A-Z]\.?", words[1]))
        if before[:1] and before[0].lower() in ("in", "at", "near"):
            return False
        return known or initials or role_before or role_after or relative or says

    def _role_follows(self, flat: str, end: int) -> bool:
        words = words_after(flat, end + 1, 9)
        for word in words:
            if word in (".", ";", ":"):
                return False
            if word.lower() in self._roles:
                return True
            if word[:1].isdigit():
                return False
        return False

    def _is_company(self, words: list[str], flat: str, start: int, end: int, before: list[str],
                    after: list[str]) -> bool:  # fmt: skip
        if not self._nameable(words) or len(words) > 4:
            return False
        if before and before[0] in self._heads:
            return True
        apposition = re.match(r", (?:an?|the|its|one of)\b([^.;,]{3,60})", flat[end:])
        if apposition and set(re.findall(r"[a-z-]+", apposition.group(1))[:7]) & self._heads:
            return True
        owned = re.match(r"'s (?:shares|stock|shareholders|chief executive|CEO|board|plant|factory)",
                         flat[end:])  # fmt: skip
        shares = [w.lower() for w in before[:2]] in (["in", "shares"], ["of", "shares"],
                                                     ["in", "stake"])  # fmt: skip
        return bool(owned) or shares
