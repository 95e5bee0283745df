"""Finding the actors that a text names, and making those that the vocabulary does not know.

Here the parts meet: vocabulary (`actor_known`), bodies of the country in focus
(`actor_bodies`), unknown names (`actor_names`), then second mentions by surname or acronym.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.extract.actor_bodies import Focus, Seen, ministries, ministry, runs_on, settle, slug
from pipeline.extract.actor_known import KnownActors, Named
from pipeline.extract.actor_names import Candidate, NameReader
from pipeline.extract.found import Actor, Mention
from pipeline.extract.matching import Line, inside, line_at, lines, plain
from pipeline.reference import vocabulary

Span = tuple[int, int]
FAMILY_FIRST = {"CN", "KR", "KP", "TW", "VN", "HK"}
_EVERYWHERE = re.compile(
    r"(?:.* ministry|Ministry .*|Senate|Congress|National Assembly|Supreme Court|Parliament|"
    r"House of Representatives|Constitutional Court|Council of Ministers)", re.I
)
_BRACKETED = re.compile(r" \(([A-Z][A-Za-z&-]{1,11})\)")
_MASTHEADS = {"Post", "News", "Times", "Herald", "Tribune", "Gazette", "Courier", "Journal", "Wire",
              "Telegraph", "Chronicle", "Mail"}  # fmt: skip
_NO_SURNAME = {"He", "May", "Will", "Rose", "Grant", "Mark", "Frank", "Art", "Young", "Long", "King",
               "Jr", "Jr.", "Su", "An", "Do", "Le", "Li", "So", "To", "No", "Park", "Rice", "Hill",
               "Brown", "Green", "White", "Black", "Gold", "Price", "Power", "Pope"}  # fmt: skip


class ActorFinder:
    """The compiled readers. Stateless between texts."""

    def __init__(self) -> None:
        self.words = vocabulary()
        self.known = KnownActors(self.words)
        self.names = NameReader(self.words)
        lists = self.words.word_lists
        self._ordinary = (lists["not_a_name"] | lists["given_name"] | lists["company_suffix"]
                          | {w for w, _ in self.words.demonyms}
                          | {a.text for a in self.words.actor_aliases})  # fmt: skip

    def find(self, text: str, publisher: str | None, author: str | None,
             skip: Sequence[Span]) -> tuple[list[Mention], list[Actor]]:  # fmt: skip
        flat = plain(text)
        table = lines(text)
        known = self.known.find(flat, table, skip)
        made: dict[str, Actor] = {}
        named = self._lone_capitals([n for n in known if n.actor_id and not n.weak], flat)
        focus = Focus(flat, self._seen([n for n in known if n.actor_id]))
        open_names = [n for n in known if not n.actor_id and not runs_on(n, flat)]
        for n in settle(open_names, focus, self.words, flat):
            actor_id = n.actor_id or self._new_body(flat[n.start : n.end], n.open_to[0], made)
            if actor_id:
                named.append(Named(n.start, n.end, actor_id))
        taken = [*skip, *((n.start, n.end) for n in named)]
        bodies, actors = ministries(flat, taken, focus, self.words)
        named += bodies
        made.update({a.actor_id: a for a in actors})
        taken += [(n.start, n.end) for n in bodies]
        named += self._bare_ministry(flat, named, focus)
        named += self._own_government(flat, named, focus)
        named += self._source_names(flat, table, publisher, author, taken, made)
        if not any(n.start < 3 for n in named):
            named += self._masthead(flat, made)
        taken = [*skip, *((n.start, n.end) for n in named)]
        candidates = self.names.read(flat, table, taken)
        named = [n for n in named if not self._swallowed(n, candidates)]
        people = {n.actor_id for n in named}
        for c in self._full_first(candidates):
            actor_id = self._identify(c, flat, focus, made, people)
            if actor_id:
                named.append(Named(c.start, c.end, actor_id))
        named = self._second_mentions(flat, table, named, made, skip)
        mentions = sorted({(n.start, n.end, n.actor_id) for n in named})
        present = {a for _, _, a in mentions}
        return (
            [Mention(s, e, text[s:e], "actor", a) for s, e, a in mentions],
            [made[k] for k in sorted(made) if k in present],
        )

    def _seen(self, named: Sequence[Named]) -> list[Seen]:
        out = []
        for n in named:
            entry = self.words.actors[n.actor_id]
            country = entry.actor_id if entry.kind in ("country", "bloc") else entry.country_id
            if country and entry.kind != "media":
                weak = n.weak or entry.kind in ("company", "organisation")
                out.append(Seen(n.start, country, n.end, weak))
        return out

    def _lone_capitals(self, named: list[Named], flat: str) -> list[Named]:
        """Without capitals that stand beside a company as if one: "Freeport and Amman"."""
        out = []
        for before, n in zip([None, *named], named, strict=False):
            beside = before is not None and flat[before.end : n.start] in (" and ", ", ")
            firm = before is not None and self.words.actors[before.actor_id].kind == "company"
            country = self.words.actors[n.actor_id].kind == "country"
            metonym = country and flat[n.start : n.end] in self.known.metonyms
            if not (beside and firm and metonym):
                out.append(n)
        return out

    def _own_government(self, flat: str, named: Sequence[Named], focus: Focus) -> list[Named]:
        """"The government" of the country that the text is from and never names."""
        there = {n.actor_id for n in named}
        for m in re.finditer(r"\b[Tt]he (?:[Ff]ederal |[Cc]entral )?[Gg]overnment\b", flat):
            country = focus.at(m.start(), m.end(), set(), set())
            if country and country not in there:
                return [Named(m.start(), m.end(), country)]
        return []

    def _new_body(self, surface: str, country: str, made: dict[str, Actor]) -> str | None:
        if not _EVERYWHERE.fullmatch(surface):
            return None
        field = re.sub(r"(?i)^(?:the )?(?:ministry of (?:the )?)?|(?: ministry)$", "", surface)
        if "ministry" in surface.lower():
            actor = ministry(field, country)
        else:
            actor = Actor(f"{country.lower()}-{slug(surface)}", surface, "government_body", country)
        if actor.actor_id not in self.words.actors:
            made[actor.actor_id] = actor
        return actor.actor_id

    def _bare_ministry(self, flat: str, named: Sequence[Named], focus: Focus) -> list[Named]:
        """"The ministry" of China, where no ministry is named, is its Ministry of Commerce."""
        found = list(re.finditer(r"\b[Tt]he ministry(?='s\b| )", flat))
        bodies = {n.actor_id for n in named}
        if not found or any("minist" in b or self.words.actors.get(b, None) is not None
                            and self.words.actors[b].name.startswith("Ministry") for b in bodies):  # fmt: skip
            return []
        return [Named(m.start(), m.end(), "cn-mofcom") for m in found
                if focus.at(m.start(), m.end(), {"US", "EU"}, set()) == "CN"]  # fmt: skip

    def _masthead(self, flat: str, made: dict[str, Actor]) -> list[Named]:
        """An outlet that stands alone on the first line, as on a front page."""
        first = flat.split("\n", 1)[0].strip(" *=-_|#")
        words = first.split()
        start = flat.find(first)
        if not 2 <= len(words) <= 4 or words[-1].title() not in _MASTHEADS or not all(
            w[:1].isupper() for w in words
        ):
            return []
        name = first if not first.isupper() else first.title()
        made.setdefault(slug(name.removeprefix("The ")),
                        Actor(slug(name.removeprefix("The ")), name.removeprefix("The "), "media"))  # fmt: skip
        return [Named(start, start + len(first), slug(name.removeprefix("The ")))]

    def _source_names(self, flat: str, table: Sequence[Line], publisher: str | None,
                      author: str | None, taken: Sequence[Span],
                      made: dict[str, Actor]) -> list[Named]:  # fmt: skip
        """The publisher and the author, where the text itself names them."""
        out = []
        for name, kind in ((publisher, "media"), (author, "person")):
            if not name or len(name) < 3 or len(name) > 60 or "\n" in name:
                continue
            for m in re.finditer(rf"(?<!\w){re.escape(plain(name))}(?!\w)", flat, re.I):
                surface = m.group()
                line = line_at(table, m.start())
                masthead = line is not None and line.heading and kind == "media"
                if inside(m.start(), m.end(), taken) or surface.islower() or (
                    masthead and name.split()[-1] not in self.words.word_lists["media_head"]
                ):
                    continue
                actor = Actor(slug(name), name, kind)
                if actor.actor_id and actor.actor_id not in self.words.actors:
                    made[actor.actor_id] = actor
                if actor.actor_id:
                    out.append(Named(m.start(), m.end(), actor.actor_id))
        last = publisher.split()[-1] if publisher and " " in publisher else ""
        if publisher and last in self.words.word_lists["media_head"]:
            for m in re.finditer(rf"(?<=\b[Tt]he ){last}(?! [A-Z])\b", flat):
                if not inside(m.start(), m.end(), [*taken, *((n.start, n.end) for n in out)]):
                    key = slug(publisher)
                    if key not in self.words.actors:
                        made[key] = Actor(key, publisher, "media")
                    out.append(Named(m.start(), m.end(), key))
        return out

    @staticmethod
    def _swallowed(named: Named, candidates: Sequence[Candidate]) -> bool:
        return any(c.start <= named.start and named.end <= c.end for c in candidates)

    @staticmethod
    def _full_first(candidates: Sequence[Candidate]) -> list[Candidate]:
        """Longer names before the short forms of the same person."""
        return sorted(candidates, key=lambda c: (-len(c.name.split()), c.start))

    def _identify(self, c: Candidate, flat: str, focus: Focus, made: dict[str, Actor],
                  people: set[str]) -> str | None:  # fmt: skip
        """The actor a candidate is: one known or made already, or a new one."""
        key = slug(c.name)
        if not key:
            return None
        if c.kind == "person" and " " not in c.name:
            return self._by_surname(c.name, people | set(made), made)
        known = self.words.actors.get(key) or made.get(key)
        if known is not None and (known.kind == "person") == (c.kind == "person"):
            return key
        for actor in made.values():
            if actor.kind == c.kind != "person" and (
                slug(actor.name).startswith(key + "-") or key.startswith(slug(actor.name) + "-")
            ):
                return actor.actor_id
        country = focus.stated(c.start, c.end)
        if c.kind == "government_body":
            country = country or focus.at(c.start, c.end, set(), set())
            if country is None:
                return None
            key = f"{country.lower()}-{key}"
        made[key] = Actor(key, c.name, c.kind, country)
        people.add(key)
        return key

    def _by_surname(self, name: str, present: set[str], made: dict[str, Actor]) -> str | None:
        for actor_id in sorted(present):
            if name in self._surnames(actor_id, made):
                return actor_id
        return None

    def _surnames(self, actor_id: str, made: dict[str, Actor]) -> set[str]:
        entry = self.words.actors.get(actor_id) or made.get(actor_id)
        if entry is None or entry.kind != "person":
            return set()
        words = plain(entry.name).split()
        if len(words) < 2:
            return set()
        if entry.country_id in FAMILY_FIRST:
            return {words[0]}
        last = words[-1] if words[-1] not in ("Jr", "Jr.") else words[-2]
        out = {last}
        if len(words) > 2 and words[-2][:1].islower():
            out = {f"{words[-2]} {last}"}
        if len(words) == 2 and entry.country_id in ("ID", "MY"):
            out.add(words[0])
        return out

    def _short_forms(self, name: str) -> list[str]:
        """A company's name without its last suffixes: "Karanga Vale Lithium", "Karanga Vale"."""
        out, words = [name], name.split()
        suffix = self.words.word_lists["company_suffix"]
        while len(words) > 1 and words[-1] in suffix:
            words = words[:-1]
            alone = len(words) == 1 and (len(words[0]) < 5 or words[0] in self._ordinary)
            if not alone:
                out.append(" ".join(words))
        return out

    def _second_mentions(self, flat: str, table: Sequence[Line], named: Sequence[Named],
                         made: dict[str, Actor], skip: Sequence[Span]) -> list[Named]:  # fmt: skip
        """Later mentions by surname, by short name and by the acronym given in brackets."""
        short: dict[str, str] = {}
        for n in named:
            for surname in self._surnames(n.actor_id, made):
                if surname not in _NO_SURNAME and len(surname) > 2:
                    short.setdefault(surname, n.actor_id)
            m = _BRACKETED.match(flat, n.end)
            if m and sum(c.isupper() for c in m.group(1)) >= 2:
                short.setdefault(m.group(1), n.actor_id)
            if n.actor_id in made and made[n.actor_id].kind != "person":
                for form in self._short_forms(flat[n.start : n.end]):
                    short.setdefault(form, n.actor_id)
        if not short:
            return list(named)
        pattern = re.compile(r"(?<![\w-])(" + "|".join(
            re.escape(s) for s in sorted(short, key=len, reverse=True)) + r")(?![\w-])")  # fmt: skip
        again = [Named(m.start(), m.end(), short[m.group(1)]) for m in pattern.finditer(flat)
                 if not inside(m.start(), m.end(), skip)]  # fmt: skip
        longer = [a for a in again if any(
            a.start <= n.start and n.end <= a.end and a.end - a.start > n.end - n.start
            and n.actor_id != a.actor_id for n in named)]  # fmt: skip
        kept = [n for n in named if not inside(n.start, n.end, [(a.start, a.end) for a in longer])
                or any(n.start <= a.start and a.end <= n.end for a in longer)]  # fmt: skip
        taken = [(n.start, n.end) for n in kept]
        return kept + [a for a in again if not inside(a.start, a.end, taken)]


@lru_cache(maxsize=1)
def _finder() -> ActorFinder:
    return ActorFinder()


def find_actors(text: str, *, title: str | None = None, publisher: str | None = None,
                author: str | None = None,
                skip: Sequence[Span] = ()) -> tuple[list[Mention], list[Actor]]:  # fmt: skip
    """Mentions of actors in order, and the actors among them that the vocabulary lacks.

    `publisher` and `author` count where the text itself names them; `title` is taken to be
    part of the text. `skip` holds spans (start, end) to leave out.
    """
    del title
    return _finder().find(text, publisher, author, skip)
