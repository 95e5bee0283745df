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
from pipeline.extract.claims import ClaimReader
from pipeline.extract.found import Actor, Mention, Reading, Timex
from pipeline.extract.marked import Marked, Party, mark
from pipeline.extract.minerals import find_minerals
from pipeline.extract.parties import GOVERNING
from pipeline.extract.rates import find_rates
from pipeline.extract.screen import speaks_of_measure
from pipeline.extract.sentences import Sentence, split
from pipeline.extract.syntax import parse
from pipeline.reference import reference_tables

T = TypeVar("T", Mention, Timex)


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader is given of one article."""

    text: str
    published_on: date | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    language: str | None = None


class Reader:
    """Reads articles. Holds the vocabularies; has no state between articles."""

    def __init__(self) -> None:
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

    def read(self, source: Source) -> Reading:
        """Everything found in one article."""
        text = source.text
        minerals = find_minerals(text)
        mentions, discovered = find_actors(text, title=source.title, publisher=source.publisher,
                                           author=source.author)  # fmt: skip
        dates = find_dates(text, source.published_on)
        rates = find_rates(text)
        reading = Reading([*minerals, *mentions, *rates], discovered,
                          [d for d in dates if d.timex_type != "SET"])  # fmt: skip
        sentences = self.mark(text, mentions, discovered, minerals, rates, reading.dates)
        for claim, policy in ClaimReader(source.published_on).read(sentences):
            reading.claims.append(claim)
            reading.policies.append(policy)
        return reading

    def mark(
        self,
        text: str,
        mentions: list[Mention],
        discovered: list[Actor],
        minerals: list[Mention],
        rates: list[Mention],
        dates: list[Timex],
    ) -> list[Marked | list[str]]:
        """All sentences in order: those that can speak of a measure parsed, with what lies in
        them; of the others the governments they name."""
        known = {a.actor_id: (a.kind, a.country_id) for a in discovered}
        parties = [(m, self._party(m, known)) for m in mentions]
        sentences = split(text, dates)
        wanted = [speaks_of_measure(text[s.start : s.end]) for s in sentences]
        docs = parse(text[s.start : s.end] for s, w in zip(sentences, wanted, strict=True) if w)
        out: list[Marked | list[str]] = []
        for number, (s, parsed) in enumerate(zip(sentences, wanted, strict=True)):
            inside = [(m, p) for m, p in parties if s.start <= m.start and m.end <= s.end]
            if not parsed:
                out.append([p.country for _, p in inside if p.country and p.kind in GOVERNING])
                continue
            marked = mark(
                next(docs), s, number,
                parties=inside,
                minerals=_within(minerals, s),
                rates=_within(rates, s),
                dates=_within(dates, s),
            )  # fmt: skip
            if s.header is not None:
                marked.date_spans[-1] = dates[s.header]
            out.append(marked)
        return out

    def _party(self, mention: Mention, known: dict[str, tuple[str, str | None]]) -> Party:
        actor = mention.ref_id or ""
        kind, country = self._actors.get(actor) or known.get(actor, ("organisation", None))
        while country in self._actors and self._actors[country][0] not in ("country", "bloc"):
            country = self._actors[country][1]
        if kind in ("country", "bloc"):
            country = actor
        return Party(actor, country, kind, mention.start, mention.end)


def _within(found: list[T], s: Sentence) -> list[T]:
    return [m for m in found if s.start <= m.start and m.end <= s.end]
