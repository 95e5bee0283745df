"""Names that the vocabulary does not know: what runs of capitals in a text are.

A shallow grammar over capitalised words: organisations by their head noun, companies by suffix
or by what is said of them, outlets by their masthead, people by title, role, given name or
speech. A run without such evidence is left alone: a wrong actor costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract.matching import Line, in_headline, inside, line_at, words_after, words_before
from pipeline.reference import Vocabulary

Span = tuple[int, int]
_UP = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŖŘŚŞŠŢŤŪŮŰŲŸŹŻŽȘȚ"
_SHORT = r"(?:Mr|Mrs|Ms|Dr|St|Prof|Sen|Rep|Gov|Gen|Inc|Ltd|Corp|Co|Jr|Sr)\."
_WORD = rf"(?:{_SHORT}|[{_UP}]\.(?:[{_UP}]\.)*|[{_UP}]\w*(?:[.&'-]\w+)*|[a-z]+[A-Z]\w+)"
_PARTICLE = r"(?:de la|de los|de|del|da|dos|do|di|von der|van der|van den|van|von|bin|ibn|al|el|la|" \
            r"le|du|des|y)"  # fmt: skip
_JOINER = r"(?:of the|of|for the|for|and|&|on|in)"
RUN = re.compile(rf"{_WORD}(?: (?:(?:{_PARTICLE}|{_JOINER}) )?{_WORD})*")
_ORIGIN = re.compile(r"-(?:listed|based|owned|backed|controlled|headquartered|born|led|linked|quoted)$")
_TOKEN = re.compile(r"\S+")
_JOINERS = {"of", "for", "and", "&", "on", "in", "the"}
_HARD_SUFFIX = {"Inc", "Inc.", "Ltd", "Ltd.", "Limited", "Corp", "Corp.", "Corporation", "Company",
                "Co", "Co.", "AG", "NV", "SA", "PLC", "Plc", "plc", "LLC", "GmbH", "Berhad", "Bhd",
                "Group", "Holdings", "Holding"}  # fmt: skip
_SIMPLE_LINKS = {"de", "la", "del", "da", "dos", "do", "di", "von", "der", "van", "den", "bin",
                 "ibn", "al", "el", "le", "du", "des", "y"}  # fmt: skip
_MASTHEADS = {"News", "Times", "Post", "Herald", "Tribune", "Gazette", "Courier", "Telegraph",
              "Chronicle", "Standard", "Observer", "Wire"}
_DETERMINERS = {"The", "A", "An", "This", "That", "These", "Those", "Our", "Its", "Their", "His",
                "Her", "Your", "My", "No", "Any", "Each", "Every", "Another", "Some", "All", "One"}
_COMMON = {"Critical", "Strategic", "Rare", "Earth", "Earths", "Minerals", "Mineral", "Raw",
           "Materials", "Metals", "Metal", "Resources", "Energy", "Power", "Battery", "Clean",
           "Green", "Industry", "Industries", "Technology", "Technologies", "Trading", "Heavy",
           "Light", "Base", "Precious", "Mining", "Mines", "Solar", "Steel", "Defense", "Defence",
           "Special", "Economic", "Natural", "National", "Foreign", "Trade", "Reserve", "Fund",
           "Council", "Board", "Committee", "Office", "Agency", "Court", "Commission", "Chamber",
           "Party", "Union", "Bank", "Service", "Authority", "Institute", "Federal", "Supreme",
           "High", "Community", "General", "Assembly", "Administration", "Initiative"}
_BODY_NOUNS = {"lobby", "union", "think-tank", "tank", "charity", "association", "federation",
               "agency", "ngo", "university", "institute", "watchdog", "nonprofit", "body"}
_PEOPLE_TITLE = {"Mr", "Mrs", "Ms", "Dr", "Sir", "Lord", "Lady", "Dame", "Prof", "Professor", "Mr.",
                 "Mrs.", "Ms.", "Dr.", "Prof.", "Rep.", "Sen.", "Gov.", "Datuk", "Senator",
                 "Judge", "Justice", "General", "Colonel", "Captain", "Admiral"}  # fmt: skip
_FULL_NAME = re.compile(rf"{_WORD}(?: {_PARTICLE})?(?: {_WORD}){{1,3}}")
_BYLINE = re.compile(rf"^\W*(?:By|by|BY) ({_WORD}(?: {_WORD}){{1,3}}(?:(?:, | and |, and )"
                     rf"{_WORD}(?: {_WORD}){{1,3}})*)\s*(?:[,|–—-].*)?$", re.M)  # fmt: skip
_CONTACT = re.compile(rf"(?:Editor|Contact|Author|Reporter|Words|Text|Photographs?|Photos?|Writer): ?"
                      rf"({_WORD}(?: {_PARTICLE})?(?: {_WORD}){{1,2}})")  # fmt: skip
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
        self._minerals = {a.text.lower() for a in words.mineral_aliases}
        self._countries = {w for w, _ in words.demonyms} | {
            a.text for a in words.actor_aliases
            if words.actors[a.ref_id].kind in ("country", "bloc")}  # fmt: skip

    def read(self, flat: str, table: Sequence[Line], taken: Sequence[Span]) -> list[Candidate]:
        """The candidates of `flat` outside `taken`, in order."""
        found = self._credits(flat, taken)
        made = [(c.start, c.end) for c in found]
        spans = [*taken, *made]
        for m in RUN.finditer(flat):
            line = line_at(table, m.start())
            if line is not None and line.heading and (
                line.capitals or "|" in flat[line.start : line.end]
                or m.group().split()[-1] not in _HARD_SUFFIX
            ):
                continue
            if in_headline(flat, m.start(), m.end()) and m.group().split()[-1] not in _HARD_SUFFIX:
                continue
            for start, end in self._pieces(flat, m.start(), m.end(), spans):
                candidate = self._judge(flat, start, end)
                if candidate is not None and not inside(candidate.start, candidate.end, made):
                    found.append(candidate)
                    made.append((candidate.start, candidate.end))
        return sorted(found, key=lambda c: c.start)

    def _credits(self, flat: str, taken: Sequence[Span]) -> list[Candidate]:
        """Bylines, reporting credits, photo credits and agency datelines."""
        found = []
        for m in _BYLINE.finditer(flat):
            found += self._people_in(flat, m.start(1), m.end(1))
        for credit in _CREDITS.finditer(flat):
            for m in _CREDITED.finditer(flat, credit.start(), credit.end()):
                found += self._people_in(flat, m.start(1), m.end(1))
        for m in _CONTACT.finditer(flat):
            words = m.group(1).split()
            if words[-1] not in self._media and not self._noise & set(words):
                found += self._people_in(flat, m.start(1), m.end(1))
        for pattern in (_PHOTO, _DATELINE_CREDIT):
            for m in pattern.finditer(flat):
                words = m.group(1).split()
                outlet = words[-1] in self._media or pattern is _DATELINE_CREDIT
                if not self._noise & set(words) and outlet and m.group(1) not in self._countries:
                    found.append(Candidate(m.start(1), m.end(1), m.group(1), "media"))
        return [c for c in found if not inside(c.start, c.end, taken)]

    def _people_in(self, flat: str, start: int, end: int) -> list[Candidate]:
        return [Candidate(m.start(), m.end(), m.group().title() if m.group().isupper()
                          else m.group(), "person")
                for m in _FULL_NAME.finditer(flat, start, end)
                if self._nameable([w.title() for w in m.group().split()])]  # fmt: skip

    def _pieces(self, flat: str, start: int, end: int, taken: Sequence[Span]) -> list[Span]:
        """The names in a run: cut at the links that join two names and around known ones."""
        pieces: list[Span] = []
        tokens = [(start + m.start(), start + m.end()) for m in _TOKEN.finditer(flat[start:end])]
        at = 0
        for i, (s, e) in enumerate(tokens):
            word = flat[s:e]
            if word.endswith("'s") and word[:-2] in self._countries:
                pieces.append((tokens[at][0], e - 2))
                at = i + 1
            elif word in _JOINERS and word != "&" and at < i:
                left = [flat[a:b] for a, b in tokens[at:i]]
                head = i + 2 if flat[slice(*tokens[min(i + 1, len(tokens) - 1)])] == "the" else i + 1
                stop = next((k for k in range(head, len(tokens))
                             if flat[slice(*tokens[k])] in _JOINERS), len(tokens))  # fmt: skip
                right = [flat[a:b] for a, b in tokens[head:stop]]
                known = any(a <= tokens[at][0] and tokens[i - 1][1] <= b for a, b in taken)
                if right and not self._joins(word, left, right, known):
                    pieces.append((tokens[at][0], tokens[i - 1][1]))
                    at = i + 1
            elif word in _JOINERS and at == i:
                at = i + 1
        if at < len(tokens):
            pieces.append((tokens[at][0], tokens[-1][1]))
        return [p for piece in pieces for p in self._around(flat, *piece, taken)]

    def _joins(self, link: str, left: list[str], right: list[str], known: bool) -> bool:
        """Whether a link stands inside one name: "Chamber of Mines", not "Boric of Chile"."""
        if link == "and":
            board = "of" in left and any(w in self._org for w in left[: left.index("of")])
            if board and len(left) - left.index("of") <= 3 and len(right) == 1 and not known:
                return right[0] not in self._countries
            closed = left[-1] in self._org or left[-1] in _HARD_SUFFIX
            return not known and not closed and len(right) <= 2 and (
                right[-1] in self._org or right[-1] in _HARD_SUFFIX)  # fmt: skip
        plural = link == "for" and len(left) == 1 and left[0].endswith("s") and len(right) > 1
        return link == "the" or plural or any(w in self._org for w in left)

    def _around(self, flat: str, start: int, end: int, taken: Sequence[Span]) -> list[Span]:
        """A piece whole where it is one longer name, else what known names leave of it."""
        inner = sorted((s, e) for s, e in taken if s < end and e > start)
        if not inner:
            return [(start, end)]
        words = flat[start:end].split(" ")
        whole = len(words) > 1 and (
            words[-1] in self._org or words[-1] in self._suffix or any(w in self._org for w in words)
        )
        if whole and not any(s <= start and end <= e for s, e in inner):
            outside = [flat[t.start() + start : t.end() + start]
                       for t in _TOKEN.finditer(flat[start:end])
                       if not inside(t.start() + start, t.end() + start, inner)]  # fmt: skip
            if not any(w in self._org or w in self._suffix for w in outside):
                return self._cut(flat, start, end, inner)
            lands = all(flat[s:e].removesuffix("'s") in self._countries for s, e in inner)
            rest = flat[inner[0][1] : end].split()
            if lands and len(words) > 2 and rest[:1] != ["'s"]:
                return [(start, end)]
            other = next(((s, e) for s, e in inner if flat[s:e] not in self._countries), (end, end))
            head, tail = flat[start : other[0]].strip(), flat[other[1] : end].strip()
            if not lands and head and head.split()[0] not in self._stop | self._titles and not (
                head.split()[-1] in self._titles or (head in self._countries and not tail)
            ):
                return [(start, end)]
        return self._cut(flat, start, end, inner)

    @staticmethod
    def _cut(flat: str, start: int, end: int, inner: Sequence[Span]) -> list[Span]:
        out, at = [], start
        for s, e in [*inner, (end, end)]:
            m = RUN.search(flat, at, max(s, at))
            if m is not None:
                out.append((m.start(), m.end()))
            at = max(at, e)
        return out

    def _judge(self, flat: str, start: int, end: int) -> Candidate | None:
        words = flat[start:end].split(" ")
        while words and (words[0] in _JOINERS or _ORIGIN.search(words[0]) or (
            words[0] in self._stop and not (len(words) > 1 and words[1] in self._org
                                            and words[0] not in _DETERMINERS)
        ) or (words[0] in self._countries and not set(words) & (self._org | self._suffix))):
            start += len(words[0]) + 1
            words = words[1:]
        while words and (words[-1] in _JOINERS or (
            words[-1] in self._stop and words[-1] not in self._suffix | self._org)):  # fmt: skip
            words = words[:-1]
        name = " ".join(words)
        name = name.removesuffix("'s").removesuffix("'")
        if len(name) < 2 or not name[0].isalpha():
            return None
        return self._classify(flat, start, start + len(name), name)

    def _classify(self, flat: str, start: int, end: int, name: str) -> Candidate | None:
        words = name.split(" ")
        before, after = words_before(flat, start, 3), words_after(flat, end, 4)
        here = Candidate(start, end, name, "organisation")
        if len(words) > 2 and words[-1] in _MASTHEADS and words[0] not in _DETERMINERS:
            return replace(here, kind="media")
        if words[-1] in self._places or words[0] in self._places or set(words) & self._noise:
            return None
        if name.lower() in self._minerals or name in ("Official Journal", "Official Gazette"):
            return None
        if len(words) > 1 and set(words) <= _COMMON and before[:1] != ["in"]:
            return None
        if len(words) > 1 and words[-1] in self._suffix and words[0] not in self._roles and not (
            words[0] in self._countries and len(words) == 2
        ):
            return replace(here, kind="company")
        if words[-1] in self._titles and words[-1] not in ("Representative", "Executive"):
            return None
        head = next((w for w in words if w in self._org), None)
        if head and len(words) > 1:
            return replace(here, kind="government_body" if head in self._public else "organisation")
        told = before[:1] in (["told"], ["by"]) or (after and after[0] in self._media_verbs)
        if len(words) > 1 and words[-1] in self._media and (told or words[-1] in (
                "News", "Times", "Post", "Herald", "Tribune", "Gazette", "Courier", "Telegraph",
                "Wire", "Chronicle", "Journal", "Standard", "Observer")):  # fmt: skip
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
        if before and len(words) < 5 and words[0] not in self._stop and (
            before[0].lower() in _BODY_NOUNS or (
            before[0] == "," and len(before) > 1 and before[1].lower() in _BODY_NOUNS
            and re.match(r"[,.]", flat[end:]))
        ):
            return here
        if self._is_company(words, flat, start, end, before, after):
            return replace(here, kind="company")
        return None

    def _leading_titles(self, words: list[str]) -> int:
        """How many leading words are a title ("Prime Minister", "Energy Minister")."""
        count = 0
        for i, word in enumerate(words):
            if word in self._titles:
                count = i + 1
        return count

    def _nameable(self, words: list[str]) -> bool:
        return 1 <= len(words) <= 5 and not any(
            w in self._stop or w in self._countries or (w.isupper() and len(w) > 3 and "." not in w)
            for w in words
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
            before[0].lower() in self._roles or before[0] == "contact" or before[0] in _PEOPLE_TITLE
            or (before[0] == "," and len(before) > 1 and before[1].lower() in self._roles)
        )
        says = bool(after) and after[0] in self._speech or (
            bool(before) and before[0] in ("said", "says", "added", "warned", "told"))  # fmt: skip
        role_after = bool(re.match(r",", flat[end:])) and self._role_follows(flat, end)
        relative = bool(re.match(r", who\b", flat[end:]))
        known = words[0] in self._given or words[0].split("-")[0] in self._given
        initials = any(re.fullmatch(r"[A-Z]\.?(?:[A-Z]\.)*", w) for w in words[:-1]) and not (
            len(words) == 2 and re.match(r"[QA]\.? ", words[0] + " ")
        )
        if before[:1] and before[0].lower() in ("in", "at", "near"):
            return False
        if len(words) == 2 and self._surname_recurs(words, flat, end):
            return True
        return known or initials or role_before or role_after or relative or says

    @staticmethod
    def _surname_recurs(words: list[str], flat: str, end: int) -> bool:
        """Whether the last word alone acts further on: "Shikongo stayed"; the first never does."""
        last, first = re.escape(words[1]), re.escape(words[0])
        alone = rf"(?<![A-Z][a-z] )(?<![\w-]){last}(?='s [a-z]| [a-z]+(?:ed|s|id|ew|ook|ays)\b)"
        again = [m for m in re.finditer(alone, flat[end:])
                 if not re.search(r"[A-Z][\w-]+ $", flat[end : end + m.start()][-20:])]  # fmt: skip
        return bool(again) and not re.search(rf"(?<![\w-]){first} [a-z]", flat)

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
        if before and before[0] == "," and flat[end : end + 1] in (",", ".") and set(
            w.lower() for w in words_before(flat, start, 7)[1:]
        ) & self._heads:
            return True
        if len(before) > 1 and before[0] in ("at", "with") and before[1].lower() in self._roles:
            return True
        if re.search(r"(?:shares|stake|stakes|those) in $", flat[max(0, start - 12) : start]):
            return True
        apposition = re.match(r", (?:an?|the|its|one of)\b([^.;,]{3,60})", flat[end:])
        if apposition and set(re.findall(r"[a-z-]+", apposition.group(1))[:7]) & self._heads:
            return True
        owned = re.match(r"'s (?:shares|stock|shareholders|chief executive|CEO|board|plant|factory)",
                         flat[end:])  # fmt: skip
        shares = [w.lower() for w in before[:2]] in (["in", "shares"], ["of", "shares"],
                                                     ["in", "stake"])  # fmt: skip
        return bool(owned) or shares
