"""Whose ministry is it? Bodies that many countries have, given to the country in focus.

Ministries, departments, courts and legislatures named without their country, by vocabulary or
by the grammar "the X ministry", "Ministry of X". Unknown ones become discovered actors.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.actor_known import Named
from pipeline.extract.found import Actor
from pipeline.extract.matching import inside
from pipeline.reference import Vocabulary

Span = tuple[int, int]
DEPARTMENT_COUNTRIES = {"US", "AU", "ZA", "PH", "CA", "GB", "IE", "IN", "HK"}
"""Where the executive's branches are departments; elsewhere they are ministries."""
NO_MINISTRIES = {"US", "AU", "CA", "EU", "PH", "GB"}
_FIELD = (
    r"(?:foreign affairs|external affairs|natural resources|mineral resources|economic affairs|"
    r"economic development|industrial development|home affairs|mines|mining|minerals|energy|"
    r"finance|commerce|trade|industry|economy|economics|environment|defen[cs]e|interior|"
    r"agriculture|transport|labou?r|justice|health|planning|investment|infrastructure|science|"
    r"technology|climate change|ecology|fisheries|heavy industries|coal|textiles|information|"
    r"steel|geology|foreign|water|forestry|lands|land|tourism|education|"
    r"development|petroleum|power|public works|culture|sports?|mineral|resources|customs)"
)
_FIELDS = rf"(?i:{_FIELD}(?:(?:, | and |, and | & ){_FIELD}){{0,5}})"
_LOWER = re.compile(rf"(?<![\w-])({_FIELDS}) (?:ministry|Ministry|MINISTRY)\b")
_OF = re.compile(
    rf"\b(?:Ministry (?:of|for)|ministry of|MINISTRY OF) (?:the )?({_FIELDS}"
    r"(?:(?: and|,) [A-Z][a-z]+(?: [A-Z][a-z]+){0,2}){0,2})"
)
_FORMAL = {"foreign": "Foreign Affairs", "mining": "Mines"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A country named at a place in the text."""

    position: int
    country: str
    end: int
    weak: bool = False


def slug(name: str) -> str:
    """Lower-case ASCII words of `name` joined by hyphens."""
    flat = unicodedata.normalize("NFKD", name)
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    flat = flat.replace("ł", "l").replace("ø", "o").replace("ı", "i").replace("’", "")
    return re.sub(r"[^a-z0-9]+", "-", flat.replace("'", "").lower()).strip("-")


class Focus:
    """Which country a text speaks of where."""

    def __init__(self, flat: str, seen: Sequence[Seen]) -> None:
        self._flat = flat
        self._seen = sorted(seen, key=lambda s: s.position)
        self._count: dict[str, int] = defaultdict(int)
        for s in self._seen:
            self._count[s.country] += 1

    def stated(self, start: int, end: int) -> str | None:
        """The country written right before ("China's", "Chinese") or after ("of China")."""
        for s in reversed(self._seen):
            if s.end <= start and not s.weak:
                gap = self._flat[s.end : start]
                if re.fullmatch(r"(?:'s|s')? (?:own |state |then |new |federal )?", gap):
                    return s.country
                if start - s.end > 12:
                    break
        for s in self._seen:
            if s.position >= end:
                gap = self._flat[end : s.position]
                if re.fullmatch(r"(?: \([A-Za-z]+\))?,? (?:of|in|for) (?:the )?", gap):
                    return s.country
                break
        return None

    def at(self, start: int, end: int, barred: set[str], favoured: set[str]) -> str | None:
        """The country that the text is about at start..end, `barred` ones left out."""
        stated = self.stated(start, end)
        if stated is not None:
            return stated
        score: dict[str, float] = defaultdict(float)
        paragraph = self._flat.rfind("\n", 0, start)
        sentence = max(self._flat.rfind(". ", 0, start), paragraph)
        for s in self._seen:
            if s.country in barred:
                continue
            weight = 0.25 if s.weak else 0.5
            if s.weak:
                pass
            elif s.position < start:
                weight += 4.0 if s.position > sentence else 2.0 if s.position > paragraph else 0.0
                weight += 1.5 / (1 + (start - s.position) / 300)
            elif s.position < end + 100:
                weight += 0.5
            score[s.country] += weight
        if not score:
            return None
        for country in favoured:
            if country in score:
                score[country] *= 3.0
        return max(sorted(score), key=lambda c: score[c])


def settle(open_names: Sequence[Named], focus: Focus, words: Vocabulary, flat: str) -> list[Named]:
    """Give each open body to the country in focus; those of no country in sight are dropped."""
    out = []
    for named in open_names:
        owners = {words.actors[i].country_id or "": i for i in named.open_to}
        if set(named.open_to) <= {"EU"}:
            owners = {"EU": "EU"}
        barred = NO_MINISTRIES - set(owners)
        if "ministry" not in flat[named.start : named.end].lower():
            barred = set()
        country = focus.at(named.start, named.end, barred, set(owners))
        if country is None and len(owners) == 1:
            country = next(iter(owners))
        if country in owners:
            out.append(Named(named.start, named.end, owners[country]))
        elif country is not None:
            out.append(Named(named.start, named.end, "", (country,)))
    return out


def ministries(
    flat: str, taken: Sequence[Span], focus: Focus, words: Vocabulary
) -> tuple[list[Named], list[Actor]]:
    """Ministries that no alias covers, with the actors they make."""
    named: list[Named] = []
    actors: dict[str, Actor] = {}
    if "inistry" not in flat:
        return [], []
    for pattern in (_OF, _LOWER):
        for m in pattern.finditer(flat):
            spans = [*taken, *((n.start, n.end) for n in named)]
            if inside(m.start(), m.end(), spans):
                continue
            if re.match(r" spokes\w+ [A-Z]", flat[m.end() : m.end() + 25]):
                continue
            country = focus.at(m.start(), m.end(), NO_MINISTRIES, set())
            if country is None:
                continue
            actor = ministry(m.group(1), country)
            known = _known_body(actor, words)
            if known is None:
                actors[actor.actor_id] = actor
            named.append(Named(m.start(), m.end(), known or actor.actor_id))
    return named, list(actors.values())


def ministry(field: str, country: str) -> Actor:
    """The discovered ministry of `field` in `country`."""
    field = _FORMAL.get(field.lower(), field)
    words = [w if w.lower() in ("and", "of", "&") else w[:1].upper() + w[1:] for w in field.split()]
    name = "Ministry of " + " ".join(words)
    short = slug(field).replace("foreign-affairs", "foreign")
    return Actor(f"{country.lower()}-{short}-ministry", name, "government_body", country)


_EVERYWHERE = re.compile(
    r"(?:.* ministry|Ministry .*|Senate|Congress|National Assembly|Supreme Court|Parliament|"
    r"House of Representatives|Constitutional Court|Council of Ministers)",
    re.I,
)


def new_body(surface: str, country: str) -> Actor | None:
    """A body that every country has, of a country whose own the vocabulary lacks."""
    if not _EVERYWHERE.fullmatch(surface):
        return None
    if "ministry" in surface.lower():
        field = re.sub(r"(?i)^(?:the )?(?:ministry of (?:the )?)?|(?: ministry)$", "", surface)
        return ministry(field, country)
    key = f"{country.lower()}-{slug(surface)}"
    return Actor(key, surface, "government_body", country)


def _known_body(actor: Actor, words: Vocabulary) -> str | None:
    if actor.actor_id in words.actors:
        return actor.actor_id
    for alias in words.actor_aliases:
        if alias.text == actor.name and (words.actors[alias.ref_id].country_id == actor.country_id):
            return alias.ref_id
    return None


def runs_on(named: Named, flat: str) -> bool:
    """Whether "Ministry of Energy" is only the beginning of "Ministry of Energy and Minerals"."""
    m = _OF.match(flat, named.start)
    return m is not None and m.end() > named.end
