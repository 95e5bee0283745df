"""Reading one article: mentions, dates and claims, cheapest screening first.

The cascade: words of trade policy anywhere in the article; mentions and dates; windows whose
sentences can speak of a measure; the tagger on those; statements joined to measures. Keys and
frames are `stage.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from pipeline.dates import find_dates
from pipeline.extract.actors import find_actors
from pipeline.extract.claims import ClaimReader, home_of
from pipeline.extract.confidence import LEAST
from pipeline.extract.found import Claim, Mention, Party, Reading
from pipeline.extract.minerals import find_minerals, find_products
from pipeline.extract.rates import find_rates
from pipeline.extract.screen import speaks_of_measure
from pipeline.extract.sentences import Sentence, split
from pipeline.extract.tagger import Call, Found, Tagger
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

    def __init__(self, *, screen: bool = True, context: bool = True, join: bool = True,
                 doubtful: bool = False) -> None:  # fmt: skip
        """All stages by default. To measure what each adds: without screening, without the
        sentences around each, without joining statements to measures, or with the claims that are
        too `doubtful` to be kept."""
        self._screen, self._context, self._join = screen, context, join
        self._least = 0.0 if doubtful else LEAST
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
        products = find_products(found.text, source.noise)
        reading = Reading(
            [*found.minerals, *found.mentions, *found.rates, *products],
            found.discovered,
            found.dates,
        )
        if self._screen and not speaks_of_measure(found.text):
            return reading
        tagger = Tagger.shared()
        wanted = [not self._screen or _worth(found, s) for s in found.sentences]
        calls = tagger.read(found, source.published_on, wanted, context=self._context)
        home = home_of([(m.start, p) for m, p in found.parties], len(found.text))
        same = tagger.same if self._join else _apart
        claims = ClaimReader(
            found.text, found.sentences, source.published_on, home, same, self._least
        )
        for claim, policy in claims.read(calls):
            if not _outside([claim], source.noise):
                continue
            reading.claims.append(claim)
            reading.policies.append(policy)
        return reading

    def _party(self, mention: Mention, known: dict[str, tuple[str, str | None]]) -> Party:
        actor = mention.ref_id or ""
        kind, country = self._actors.get(actor) or known.get(actor, ("organisation", None))
        while country in self._actors and self._actors[country][0] not in ("country", "bloc"):
            country = self._actors[country][1]
        if kind in ("country", "bloc"):
            country = actor
        return Party(actor, country, kind, mention.start, mention.end)


def _apart(a: Call, b: Call) -> float:
    """No two statements are about one measure."""
    return 0.0


def _worth(found: Found, s: Sentence) -> bool:
    """Whether a sentence names a government or a mineral, or holds a word of trade policy."""
    if any(s.start <= m.start < s.end for m in found.minerals):
        return True
    if any(s.start <= m.start < s.end and p.country for m, p in found.parties):
        return True
    return speaks_of_measure(found.text[s.start : s.end])
