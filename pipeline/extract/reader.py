"""Reading one article: mentions, dates and claims, cheapest screening first.

The cascade: mentions and dates of the whole text; sentences that can speak of a measure at all;
a parse of those; claims. Keys and frames are `stage.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from pipeline.dates import find_dates
from pipeline.extract.actors import find_actors
from pipeline.extract.claims import ClaimReader, View
from pipeline.extract.found import Claim, Mention, Reading
from pipeline.extract.marked import Party, mark
from pipeline.extract.minerals import find_minerals
from pipeline.extract.parties import GOVERNING, home_of
from pipeline.extract.rates import find_rates
from pipeline.extract.rules import RuleReader
from pipeline.extract.screen import speaks_of_measure
from pipeline.extract.sentences import Sentence, split
from pipeline.extract.syntax import parse
from pipeline.extract.tagger import Call, Found, Tagger, mentions_of, within
from pipeline.reference import reference_tables

T = TypeVar("T", Mention, Claim)


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader is given of one article."""

    text: str
    published_on: date | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    language: str | None = None
    noise: tuple[tuple[int, int], ...] = ()


def _outside(found: list[T], noise: tuple[tuple[int, int], ...]) -> list[T]:
    """What does not lie in the site's noise: nothing but dates is read there.

    Its lines stay sentences, so that what is read elsewhere does not hang on what was marked.
    """
    return [f for f in found if not any(a <= f.start and f.end <= b for a, b in noise)]


class Reader:
    """Reads articles. Holds the vocabularies; has no state between articles."""

    def __init__(self, *, tagger: bool = True, grammar: bool = True) -> None:
        """Both parts of the reader by default; without one of them to measure what it adds."""
        self._grammar = grammar
        self._rules = RuleReader()
        self._tagger = Tagger.shared() if tagger else None
        actors = reference_tables()["actors"]
        self._actors: dict[str, tuple[str, str | None]] = {
            row["actor_id"]: (row["kind"], row["country_id"])
            for row in actors.iter_rows(named=True)
        }

    @classmethod
    @cache
    def shared(cls) -> Reader:
        """The process's reader."""
        return cls()

    def find(self, source: Source) -> Found:
        """Mentions, dates, rates and sentences: everything but claims."""
        text = source.text
        minerals = find_minerals(text)
        mentions, discovered = find_actors(
            text, title=source.title, publisher=source.publisher, author=source.author
        )
        minerals, mentions = _outside(minerals, source.noise), _outside(mentions, source.noise)
        if source.noise:
            discovered = [a for a in discovered if a.actor_id in {m.ref_id for m in mentions}]
        dates = [d for d in find_dates(text, source.published_on) if d.timex_type != "SET"]
        known = {a.actor_id: (a.kind, a.country_id) for a in discovered}
        return Found(
            text,
            split(text, dates),
            [(m, self._party(m, known)) for m in mentions],
            minerals,
            _outside(find_rates(text), source.noise),
            dates,
            mentions,
            discovered,
        )

    def read(self, source: Source) -> Reading:
        """Everything found in one article."""
        found = self.find(source)
        reading = Reading(
            [*found.minerals, *found.mentions, *found.rates], found.discovered, found.dates
        )
        claims = ClaimReader(
            source.published_on,
            self._rules,
            home_of([(m.start, p) for m, p in found.parties], len(found.text)),
        )
        for claim, policy in claims.read(self.views(found)):
            if not _outside([claim], source.noise):
                continue
            reading.claims.append(claim)
            reading.policies.append(policy)
        return reading

    def views(self, found: Found) -> list[View]:
        """All sentences in order. The tagger reads every sentence of an article that speaks of
        minerals or trade; those that it or the screen picks are parsed."""
        text, sentences = found.text, found.sentences
        calls: list[list[Call]] = []
        for i, s in enumerate(sentences):
            before = sentences[i - 1] if i else None
            context = text[before.start : before.end] if before else ""
            calls.append(
                []
                if s.heading or self._tagger is None or not _worth(found, s)
                else self._tagger.read(
                    text[s.start : s.end], context, mentions_of(found, s, before)
                )
            )
        wanted = [
            self._grammar and (bool(c) or speaks_of_measure(text[s.start : s.end]))
            for s, c in zip(sentences, calls, strict=True)
        ]
        docs = parse(text[s.start : s.end] for s, w in zip(sentences, wanted, strict=True) if w)
        out: list[View] = []
        for i, s in enumerate(sentences):
            inside = [(m, p) for m, p in found.parties if s.start <= m.start and m.end <= s.end]
            marked = None
            if wanted[i]:
                marked = mark(next(docs), s, i, parties=inside,
                              minerals=within(found.minerals, s), rates=within(found.rates, s),
                              dates=within(found.dates, s))  # fmt: skip
            governments = [p.country for _, p in inside if p.country and p.kind in GOVERNING]
            header = found.dates[s.header] if s.header is not None else None
            out.append(View(s, i, calls[i], marked, governments, header,
                            sentences[i - 1] if i else None))  # fmt: skip
        return out

    def _party(self, mention: Mention, known: dict[str, tuple[str, str | None]]) -> Party:
        actor = mention.ref_id or ""
        kind, country = self._actors.get(actor) or known.get(actor, ("organisation", None))
        while country in self._actors and self._actors[country][0] not in ("country", "bloc"):
            country = self._actors[country][1]
        if kind in ("country", "bloc"):
            country = actor
        return Party(actor, country, kind, mention.start, mention.end)


def _worth(found: Found, s: Sentence) -> bool:
    """Whether a sentence names a government or a mineral, or holds a word of the lexicon."""
    if any(s.start <= m.start < s.end for m in found.minerals):
        return True
    if any(s.start <= m.start < s.end and p.country for m, p in found.parties):
        return True
    return speaks_of_measure(found.text[s.start : s.end])
