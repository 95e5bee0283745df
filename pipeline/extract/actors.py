"""Finding the actors that a text names, and making those that the vocabulary does not know.

Here the parts meet: the vocabulary (`actor_known`), bodies of the country in focus
(`actor_bodies`), the article's own sources (`actor_sources`), unknown names (`actor_names`),
second mentions (`actor_again`). Each part finds; the order in which they may claim words is here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.extract.actor_again import SecondMentions
from pipeline.extract.actor_bodies import (
    Focus,
    Seen,
    ministries,
    new_body,
    runs_on,
    settle,
    slug,
)
from pipeline.extract.actor_credits import Candidate
from pipeline.extract.actor_known import KnownActors, Named
from pipeline.extract.actor_names import NameReader
from pipeline.extract.actor_sources import SourceReader
from pipeline.extract.found import Actor, Mention
from pipeline.extract.matching import lines, plain
from pipeline.reference import Vocabulary, vocabulary

Span = tuple[int, int]
_GOVERNMENT = re.compile(r"\b[Tt]he (?:[Ff]ederal |[Cc]entral )?[Gg]overnment\b")
_PARLIAMENT = re.compile(
    r"\b(?:\w+'s|its|the|to|told|before|by|in|from|through) (parliament)\b(?!-| building)"
)
_COMMERCE = re.compile(
    r"(?:(?<=[.;:] )|(?<=\n)|(?<=[a-z] )|^)(?<!of )(?<!for )Commerce(?='s|"
    r" (?:yesterday|is|was|has|had|will|would|may|must|said|says|found|set|took|launched|opened|"
    r"began|ruled|determined|calculated|announced|published|issued|decided|imposed|plans)\b)"
)
_MINISTRY = re.compile(r"\b[Tt]he ministry(?='s\b| )")


class ActorFinder:
    """The compiled readers. Stateless between texts."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self._known = KnownActors(words)
        self._sources = SourceReader(words)
        self._names = NameReader(words)
        self._again = SecondMentions(words)
        chambers = words.word_lists["legislature"]
        self._legislatures = {
            entry.country_id: entry.actor_id
            for entry in words.actors.values()
            if entry.country_id and entry.kind == "government_body" and entry.name in chambers
        }

    def find(
        self, text: str, publisher: str | None, author: str | None, skip: Sequence[Span]
    ) -> tuple[list[Mention], list[Actor]]:
        flat, table = plain(text), lines(text)
        made: dict[str, Actor] = {}
        known = self._known.find(flat, table, skip)
        skip = [*skip, *((n.start, n.end) for n in known if n.weak and not n.actor_id)]
        focus = Focus(flat, self._seen([n for n in known if n.actor_id]))
        named = self._lone_capitals([n for n in known if n.actor_id and not n.weak], flat)
        named += self._bodies(flat, [n for n in known if n.open_to], named, focus, made, skip)
        named += self._implied(flat, named, focus, made)
        named += self._sources.read(flat, table, publisher, author, _spans(named, skip), made)
        firms = [(n.start, n.end) for n in named if self._kind(n.actor_id) == "company"]
        found = self._names.read(flat, table, _spans(named, skip), firms)
        named = [n for n in named if not _in_longer_name(n, found)]
        people = {n.actor_id for n in named}
        for c in sorted(found, key=lambda c: (-len(c.name.split()), c.start)):
            actor_id = self._identify(c, focus, made, people)
            if actor_id:
                named.append(Named(c.start, c.end, actor_id))
        named = self._again.extend(flat, named, made, skip)
        mentions = sorted({(n.start, n.end, n.actor_id) for n in named})
        present = {a for _, _, a in mentions}
        return (
            [Mention(s, e, text[s:e], "actor", a) for s, e, a in mentions],
            [made[k] for k in sorted(made) if k in present],
        )

    def _kind(self, actor_id: str) -> str | None:
        entry = self.words.actors.get(actor_id)
        return entry.kind if entry else None

    def _seen(self, named: Sequence[Named]) -> list[Seen]:
        """Where the text shows which country it speaks of."""
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
        previous: Named | None = None
        for n in named:
            beside = previous is not None and flat[previous.end : n.start] in (" and ", ", ")
            firm = previous is not None and self._kind(previous.actor_id) == "company"
            if not (beside and firm and flat[n.start : n.end] in self._known.metonyms):
                out.append(n)
            previous = n
        return out

    def _bodies(
        self,
        flat: str,
        open_names: Sequence[Named],
        named: Sequence[Named],
        focus: Focus,
        made: dict[str, Actor],
        skip: Sequence[Span],
    ) -> list[Named]:
        """Bodies of the country in focus, by vocabulary and by grammar."""
        out = []
        whole = [n for n in open_names if not runs_on(n, flat)]
        for n in settle(whole, focus, self.words, flat):
            if n.actor_id:
                out.append(n)
                continue
            body = new_body(flat[n.start : n.end], n.open_to[0])
            if body is not None:
                if body.actor_id not in self.words.actors:
                    made[body.actor_id] = body
                out.append(Named(n.start, n.end, body.actor_id))
        more, actors = ministries(flat, _spans([*named, *out], skip), focus, self.words)
        made.update({a.actor_id: a for a in actors})
        return out + more

    def _implied(
        self, flat: str, named: Sequence[Named], focus: Focus, made: dict[str, Actor]
    ) -> list[Named]:
        """ "The government" of a country that the text is from and never names; "its parliament";
        "Commerce" that finds or rules; "the ministry" of China, where no ministry is named: its
        Ministry of Commerce."""
        out = []
        there = {n.actor_id for n in named}
        for m in _GOVERNMENT.finditer(flat):
            country = focus.at(m.start(), m.end(), set(), set())
            if country and country not in there:
                out.append(Named(m.start(), m.end(), country))
                break
        for m in _PARLIAMENT.finditer(flat):
            start, end = m.span(1)
            country = focus.at(start, end, {"EU"}, set())
            if country:
                out.append(Named(start, end, self._legislature(country, made)))
        for m in _COMMERCE.finditer(flat):
            if focus.at(m.start(), m.end(), set(), set()) == "US":
                out.append(Named(m.start(), m.end(), "us-commerce"))
        if not any(self._is_ministry(a) for a in there):
            for m in _MINISTRY.finditer(flat):
                if focus.at(m.start(), m.end(), {"US", "EU"}, set()) == "CN":
                    out.append(Named(m.start(), m.end(), "cn-mofcom"))
        return out

    def _legislature(self, country: str, made: dict[str, Actor]) -> str:
        """The body that "parliament" is in a country."""
        known = self._legislatures.get(country)
        if known is None:
            body = Actor(f"{country.lower()}-parliament", "Parliament", "government_body", country)
            made[body.actor_id] = body
            known = body.actor_id
        return known

    def _is_ministry(self, actor_id: str) -> bool:
        entry = self.words.actors.get(actor_id)
        return actor_id.endswith("-ministry") or (
            entry is not None and entry.name.startswith("Ministry")
        )

    def _identify(
        self, c: Candidate, focus: Focus, made: dict[str, Actor], people: set[str]
    ) -> str | None:
        """The actor a candidate is: one known or made already, or a new one."""
        key = slug(c.name)
        if not key:
            return None
        if " " not in c.name:
            present = sorted(people | set(made))
            bearer = next((a for a in present if c.name in self._again.surnames(a, made)), None)
            if bearer is not None or c.kind == "person":
                return bearer
        known = self.words.actors.get(key) or made.get(key)
        if known is not None and (known.kind == "person") == (c.kind == "person"):
            return key
        for actor in made.values():
            other = slug(actor.name)
            if actor.kind == c.kind != "person" and (
                other.startswith(key + "-") or key.startswith(other + "-")
            ):
                return actor.actor_id
        country = focus.stated(c.start, c.end)
        if c.kind == "government_body":
            country = country or focus.at(c.start, c.end, set(), set())
            if country is None:
                return None
            key = f"{country.lower()}-{key}"
        if key in self.words.actors:
            return None
        made[key] = Actor(key, c.name, c.kind, country)
        return key


def _spans(named: Sequence[Named], more: Sequence[Span]) -> list[Span]:
    return [*more, *((n.start, n.end) for n in named)]


def _in_longer_name(named: Named, found: Sequence[Candidate]) -> bool:
    return any(c.start <= named.start and named.end <= c.end for c in found)


@lru_cache(maxsize=1)
def _finder() -> ActorFinder:
    return ActorFinder(vocabulary())


def find_actors(
    text: str,
    *,
    title: str | None = None,
    publisher: str | None = None,
    author: str | None = None,
    skip: Sequence[Span] = (),
) -> tuple[list[Mention], list[Actor]]:
    """Mentions of actors in order, and the actors among them that the vocabulary lacks.

    `publisher` and `author` count where the text itself names them; `title` is taken to be
    part of the text. `skip` holds spans (start, end) to leave out.
    """
    del title
    return _finder().find(text, publisher, author, skip)
