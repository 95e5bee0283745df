"""A parsed sentence with the mentions, dates and rates that lie in it, by token.

Joins what other modules found by offset to the words of a parse; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from pipeline.extract.found import Mention, Timex
from pipeline.extract.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Party:
    """An actor mention on a token: its id, its country (itself, for a country) and kind."""

    actor_id: str
    country: str | None
    kind: str
    start: int
    end: int


@dataclass(slots=True)
class Marked:
    """One sentence. Keys are indices of the token that heads each mention."""

    doc: Doc
    sentence: Sentence
    number: int
    parties: dict[int, Party] = field(default_factory=dict)
    minerals: dict[int, list[Mention]] = field(default_factory=dict)
    dates: dict[int, Timex] = field(default_factory=dict)
    rates: dict[int, Mention] = field(default_factory=dict)
    date_spans: dict[int, Timex] = field(default_factory=dict)  # every token of a date

    def span(self, tokens: Iterable[Token]) -> tuple[int, int]:
        """[start, end) in the article of the words from the first to the last token."""
        words = list(tokens)
        first, last = min(words, key=lambda t: t.i), max(words, key=lambda t: t.i)
        start = self.sentence.start
        return start + first.idx, start + last.idx + len(last)

    def country(self, token: Token) -> str | None:
        party = self.parties.get(token.i)
        return party.country if party else None


def mark(doc: Doc, sentence: Sentence, number: int, *, parties: Sequence[tuple[Mention, Party]],
         minerals: Sequence[Mention], rates: Sequence[Mention],
         dates: Sequence[Timex]) -> Marked:  # fmt: skip
    """Place what lies inside `sentence` on the tokens of `doc`."""
    out = Marked(doc, sentence, number)
    for mention, party in parties:
        if root := _root(doc, sentence, mention.start, mention.end):
            out.parties.setdefault(root.i, party)
    for mention in minerals:
        if root := _root(doc, sentence, mention.start, mention.end):
            out.minerals.setdefault(root.i, []).append(mention)
    for mention in rates:
        if root := _root(doc, sentence, mention.start, mention.end):
            out.rates.setdefault(root.i, mention)
    for timex in dates:
        span = _span(doc, sentence, timex.start, timex.end)
        if span:
            root = min(span, key=lambda t: (len(list(t.ancestors)), t.i))
            out.dates.setdefault(root.i, timex)
            out.date_spans.update(dict.fromkeys((t.i for t in span), timex))
    return out


def _span(doc: Doc, sentence: Sentence, start: int, end: int) -> list[Token]:
    if start < sentence.start or end > sentence.end:
        return []
    left, right = start - sentence.start, end - sentence.start
    return [t for t in doc if t.idx < right and t.idx + len(t) > left and not t.is_space]


def _root(doc: Doc, sentence: Sentence, start: int, end: int) -> Token | None:
    """The token of the span that is nearest to the root of the sentence."""
    tokens = _span(doc, sentence, start, end)
    return min(tokens, key=lambda t: (len(list(t.ancestors)), -t.i)) if tokens else None
