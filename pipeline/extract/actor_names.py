"""Names that the vocabulary does not know: what a run of capitals stands for.

A shallow grammar: organisations by their head noun, companies by suffix or by what is said of
them, outlets by their masthead, people by title, role, given name or speech. A name without
such evidence is left alone: a wrong actor costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.actor_credits import Candidate, CreditReader
from pipeline.extract.actor_runs import JOINERS, PARTICLES, RUN, RunCutter
from pipeline.extract.matching import Line, in_headline, inside, line_at, words_after, words_before
from pipeline.reference import Vocabulary

Span = tuple[int, int]
_ORIGIN = re.compile(
    r"-(?:listed|based|owned|backed|controlled|headquartered|born|led|linked|quoted)$"
)
_PARTICLES = set(PARTICLES.replace("|", " ").split())
_APPOSITION = re.compile(r", (?:an?|the|its|one of)\b([^.;,]{3,60})")
_OWNED = re.compile(r"'s (?:shares|stock|shareholders|chief executive|CEO|board|plant|factory)")
_HELD = re.compile(r"(?:shares|stakes?|those|shares of) (?:in )?$")
_SAID_IT = re.compile(r" (?:said|says) (?:that )?(?:it|its)\b")
_ACTS_AGAIN = r"(?='s [a-z]| [a-z]+(?:ed|s|id|ew|ook|ays)\b)"
_BELONGS = re.compile(
    r" of (?:the )?(?:[A-Z]\w+'s )?(?:[a-z]+ )?(?:ministry|department|commission|association|union|"
    r"chamber|bank|institute|university)\b"
)
_REACH = 6_000
"""How far around a name its second mentions are looked for."""
_SAID_BEFORE = {"said", "says", "added", "warned", "told"}


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: its words and the words around it, nearest first."""

    flat: str
    start: int
    end: int
    words: list[str]
    before: list[str]
    after: list[str]

    def comes_after(self, words: frozenset[str]) -> bool:
        """Whether one of `words` stands right before it, perhaps with a comma between."""
        before = [w.lower() for w in self.before[:2]]
        return bool(before) and (
            before[0] in words or (before[0] == "," and len(before) > 1 and before[1] in words)
        )


class NameReader:
    """The grammar with its word lists. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        self._lists = words.word_lists
        self._org = self._lists["org_head"]
        self._suffix = self._lists["company_suffix"]
        self._hard = self._lists["hard_suffix"]
        self._titles = self._lists["person_title"]
        self._roles = self._lists["role_noun"]
        self._stop = self._lists["not_a_name"]
        self._places = self._lists["place_noun"]
        self._minerals = {a.text.lower() for a in words.mineral_aliases}
        self._cutter = RunCutter(words)
        self._lands = self._cutter.lands
        self._credits = CreditReader(words, self._lands)

    def read(
        self, flat: str, table: Sequence[Line], taken: Sequence[Span], firms: Sequence[Span]
    ) -> list[Candidate]:
        """The candidates of `flat` outside `taken`; `firms` are the companies among those."""
        found = [c for c in self._credits.read(flat) if not inside(c.start, c.end, taken)]
        made = [(c.start, c.end) for c in found]
        for run in RUN.finditer(flat):
            if self._in_heading(flat, run, line_at(table, run.start())):
                continue
            for start, end in self._cutter.names(flat, run.start(), run.end(), [*taken, *made]):
                name = self._trimmed(flat, start, end)
                kind = self._kind(name, firms) if name else None
                if name is None or kind is None:
                    continue
                candidate = self._candidate(name, kind)
                if not inside(candidate.start, candidate.end, made):
                    found.append(candidate)
                    made.append((candidate.start, candidate.end))
        return sorted(found, key=lambda c: c.start)

    def _in_heading(self, flat: str, run: re.Match[str], line: Line | None) -> bool:
        """Capitals say nothing in a heading, but "Ltd" does."""
        closed = run.group().split()[-1] in self._hard
        if line is not None and line.heading:
            return line.capitals or not closed or "|" in flat[line.start : line.end]
        return not closed and in_headline(flat, run.start(), run.end())

    def _trimmed(self, flat: str, start: int, end: int) -> Name | None:
        """The name without stop words, countries and links at its ends."""
        words = flat[start:end].split(" ")
        while words and self._leads_in(words):
            start += len(words[0]) + 1
            words = words[1:]
        closing = self._suffix | self._org
        closed = "of" in words and any(w in self._org for w in words)
        while words and (
            words[-1] in JOINERS
            or (words[-1] in self._stop and words[-1] not in closing and not closed)
        ):
            words = words[:-1]
        name = " ".join(words).removesuffix("'s").removesuffix("'")
        if len(name) < 2 or not name[0].isalpha():
            return None
        end = start + len(name)
        before, after = words_before(flat, start, 3), words_after(flat, end, 4)
        return Name(flat, start, end, name.split(" "), before, after)

    def _leads_in(self, words: list[str]) -> bool:
        first = words[0]
        if first in JOINERS or _ORIGIN.search(first):
            return True
        if first in self._stop:
            names_body = len(words) > 1 and words[1] in self._org
            return not names_body or first in self._lists["determiner"]
        return first in self._lands and not set(words) & (self._org | self._suffix)

    def _kind(self, name: Name, firms: Sequence[Span]) -> str | None:
        """What the name stands for, by the first rule that knows."""
        words, last = name.words, name.words[-1]
        masthead = last in self._lists["masthead"] and words[0] not in self._lists["determiner"]
        if masthead and len(words) > 2:
            return "media"
        if self._is_no_name(name):
            return None
        head = next((w for w in words if w in self._org), None)
        of = head is not None and "of" in words[words.index(head) :]
        if len(words) > 1 and last in self._suffix and words[0] not in self._roles and not of:
            if len(words) > 2 or words[0] not in self._lands:
                return "company"
        if last in self._titles - {"Representative", "Executive"}:
            return None
        if head and len(words) > 1:
            return "government_body" if head in self._lists["public_head"] else "organisation"
        if len(words) > 1 and (masthead or self._is_quoted_outlet(name)):
            return "media"
        if any(w in self._titles for w in words):
            return "person" if self._nameable(self._untitled(words)) else None
        if self._is_person(name):
            return "person"
        if name.comes_after(self._lists["body_noun"]) and (len(words) > 1 or last.isupper()):
            return "organisation" if len(words) < 5 else None
        if self._nameable(words) and (self._is_company(name) or self._beside(name, firms)):
            return "company"
        return None

    def _candidate(self, name: Name, kind: str) -> Candidate:
        bare = self._untitled(name.words) if kind == "person" else name.words
        start = name.end - len(" ".join(bare))
        return Candidate(start, name.end, " ".join(bare), kind)

    def _is_no_name(self, name: Name) -> bool:
        words = name.words
        if set(words) <= self._hard or (words[0] in self._titles and "for" in words):
            return True
        if {words[0], words[-1]} & self._places or set(words) & self._lists["site_noise"]:
            return True
        plain = {w.removesuffix("'s") for w in words} - self._lands
        common = len(words) > 1 and plain <= self._lists["common_word"] | {"European", "Union"}
        joined = " ".join(words)
        return (
            joined.lower() in self._minerals
            or joined in ("Official Journal", "Official Gazette")
            or (common and name.before[:1] != ["in"])
        )

    def _is_quoted_outlet(self, name: Name) -> bool:
        told = name.before[:1] in (["told"], ["by"])
        reports = bool(name.after) and name.after[0] in self._lists["media_verb"]
        return name.words[-1] in self._lists["media_head"] and (told or reports)

    def _untitled(self, words: list[str]) -> list[str]:
        """The words after the last title: "Energy Minister Bakyt Ormonov"."""
        titles = [i for i, w in enumerate(words) if w in self._titles]
        return words[titles[-1] + 1 :] if titles else words

    def _nameable(self, words: list[str]) -> bool:
        return 1 <= len(words) <= 5 and not any(
            w in self._stop or w in self._lands or (w.isupper() and len(w) > 3 and "." not in w)
            for w in words
        )

    def _is_person(self, name: Name) -> bool:
        """Two to four words that somebody bears: known, introduced, speaking or acting."""
        words = name.words
        solid = [w for w in words if w not in _PARTICLES]
        barred = self._org | self._places | (self._suffix - {"Gold", "Silver", "Power"})
        if not 2 <= len(solid) <= 4 or not self._nameable(words) or set(words) & barred:
            return False
        if any("&" in w or w.isdigit() for w in words):
            return False
        if name.before and name.before[0].lower() in ("in", "at", "near"):
            return False
        given = self._lists["given_name"]
        initials = any(re.fullmatch(r"[A-Z]\.?(?:[A-Z]\.)*", w) for w in words[:-1])
        question = len(words) == 2 and words[0] in ("Q", "A", "Q.", "A.")
        rest = name.flat[name.end : name.end + 6]
        return (
            words[0] in given
            or words[0].split("-")[0] in given
            or (initials and not question)
            or name.comes_after(self._roles | {"contact"})
            or (bool(name.before) and name.before[0] in self._lists["courtesy_title"])
            or bool(name.after and name.after[0] in self._lists["speech_verb"])
            or bool(name.before and name.before[0] in _SAID_BEFORE)
            or rest == ", who "
            or (len(words) == 2 and bool(_BELONGS.match(name.flat, name.end)))
            or (rest.startswith(",") and self._role_follows(name))
            or (len(words) == 2 and self._surname_recurs(name))
        )

    def _role_follows(self, name: Name) -> bool:
        for word in words_after(name.flat, name.end + 1, 9):
            if word in (".", ";", ":") or word[:1].isdigit():
                return False
            if word.lower() in self._roles:
                return True
        return False

    @staticmethod
    def _surname_recurs(name: Name) -> bool:
        """Whether the last word alone acts further on ("Shikongo stayed"), the first never."""
        first, last = map(re.escape, name.words)
        rest = name.flat[name.end : name.end + _REACH]
        near = name.flat[max(0, name.start - _REACH) : name.end + _REACH]
        again = any(
            not re.search(r"[A-Z][\w-]+ $", rest[max(0, m.start() - 20) : m.start()])
            for m in re.finditer(rf"(?<![\w-]){last}{_ACTS_AGAIN}", rest)
        )
        return again and not re.search(rf"(?<![\w-]){first} [a-z]", near)

    def _is_company(self, name: Name) -> bool:
        """What is said of it: "the miner X", "X, a Finnish maker of", "shares in X"."""
        heads = self._lists["company_head"]
        flat, before = name.flat, name.before
        if before[:1] == ["in"] and not _HELD.search(flat[max(0, name.start - 12) : name.start]):
            return False  # a drone builder in Chiayi
        if len(name.words) > 4 or not before:
            opening = _APPOSITION.match(flat, name.end)
            return bool(opening and set(opening.group(1).split()[:7]) & heads)
        wide = {w.lower() for w in words_before(flat, name.start, 7)[1:]}
        apposed = before[0] == "," and flat[name.end : name.end + 1] in (",", ".")
        apposition = _APPOSITION.match(flat, name.end)
        return (
            before[0] in heads
            or (apposed and bool(wide & heads))
            or (
                len(before) > 1 and before[0] in ("at", "with") and before[1].lower() in self._roles
            )
            or bool(_HELD.search(flat[max(0, name.start - 12) : name.start]))
            or bool(apposition and set(re.findall(r"[a-z-]+", apposition.group(1))[:7]) & heads)
            or bool(_OWNED.match(flat, name.end))
            or (len(name.words) == 1 and bool(_SAID_IT.match(flat, name.end)))
        )

    def _beside(self, name: Name, firms: Sequence[Span]) -> bool:
        """Whether it is listed with a company: "Rusal, En+ and Eurosib"."""
        for start, end in firms:
            gap = name.flat[end : name.start] if end <= name.start else name.flat[name.end : start]
            if gap in (" and ", ", and ") and not set(name.words) & (self._roles | self._titles):
                return True
        return False
