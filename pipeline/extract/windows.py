"""An article as the tagger reads it: windows of word pieces, and features of pairs of words.

Shared by training and reading, so that both see the same input. A window holds as many whole
sentences as fit; a long article has several, each with a part of its neighbours and the opening
of the article as context. No network here, and no decision about claims.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from pipeline.extract.sentences import Sentence

MAX_PIECES = 512  # positions of the encoder
LEFT, RIGHT, OPENING = 112, 48, 48  # pieces of context where an article needs several windows
CHUNK = 200  # a sentence longer than this is cut
KINDS = ("actor", "mineral", "date", "duration", "rate")
SLOTS = ("imposer", "target", "mineral", "announced_on", "effective_on", "until",
         "rate_from_pct", "rate_to_pct", "rate_change_pp")  # fmt: skip
SLOTS_OF: dict[str, tuple[str, ...]] = {
    "actor": ("imposer", "target"),
    "mineral": ("mineral",),
    "date": ("announced_on", "effective_on", "until"),
    "duration": ("until",),
    "rate": ("rate_from_pct", "rate_to_pct", "rate_change_pp"),
}
"""The slots that each kind of mention can fill."""
PARTIES = ("country", "bloc", "government_body", "person", "company")
GOVERNING = ("country", "bloc", "government_body", "person")
"""Actors that can speak for a government."""
TYPES = ("", "actor", "other actor", "mineral", "date", "duration", "rate")
PRECISIONS = {4: 0, 7: 1, 10: 2}
OF_PAIR = 25  # features that hang on both words; the rest are of the mention alone
FEATURES = 47
_DAY = re.compile(r"\d{4}(-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Filler:
    """A mention that may fill a slot: `key` is a country, a mineral, an EDTF date or a rate.

    `detail` is the kind of an actor, the unit of a rate. Offsets count into the text.
    """

    kind: str
    key: str
    start: int
    end: int
    detail: str = ""
    source: Any = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A word piece: id, [start, end) in the text, its sentence, and whether a word starts here."""

    id: int
    start: int
    end: int
    sentence: int
    first: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Input of one pass: ids with [CLS] and [SEP], and which piece stands at each position.

    `types` marks which pieces belong to mentions, and of what; `core` holds the sentences that
    this window is asked about.
    """

    ids: list[int]
    types: list[int]
    pieces: list[Piece | None]
    core: range

    def words(self, span: tuple[int, int] | None = None) -> list[int]:
        """Positions where words of the core start, those that start in `span` where given."""
        return [i for i, p in enumerate(self.pieces)
                if p is not None and p.first and p.sentence in self.core
                and (span is None or span[0] <= p.start < span[1])]  # fmt: skip

    def span(self, start: int, end: int) -> list[int]:
        """Positions of the pieces of a mention; empty where it is not in this window."""
        return [i for i, p in enumerate(self.pieces)
                if p is not None and p.start < end and p.end > start]  # fmt: skip


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of `path`, without the padding and truncation that it may carry."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pieces_of(tokenizer: Tokenizer, text: str, sentences: Sequence[Sentence]) -> list[list[Piece]]:
    """The pieces of each sentence, with what layout stands before it (bullets, opening dates)."""
    starts = [0, *(s.end for s in sentences)][: len(sentences)]
    encodings = tokenizer.encode_batch(
        [text[a : s.end] for a, s in zip(starts, sentences, strict=True)], add_special_tokens=False
    )
    return [
        [Piece(i, base + a, base + b, n, not token.startswith("##"))
         for i, (a, b), token in zip(e.ids, e.offsets, e.tokens, strict=True)]
        for n, (base, e) in enumerate(zip(starts, encodings, strict=True))
    ]  # fmt: skip


def windows_of(
    tokenizer: Tokenizer,
    text: str,
    sentences: Sequence[Sentence],
    fillers: Sequence[Filler],
    limit: int = MAX_PIECES,
    *,
    context: bool = True,
) -> list[Window]:
    """Windows whose cores cover every sentence once, in order. `fillers` in order of the text.

    Without `context` each sentence has a window of its own.
    """
    chunks = [
        (n, pieces[k : k + CHUNK])
        for n, pieces in enumerate(pieces_of(tokenizer, text, sentences))
        for k in range(0, len(pieces), CHUNK)
    ]
    room = limit - 2 - 16  # a few places for the marks between paragraphs
    if not context:
        return [_window(tokenizer, sentences, fillers, [c], range(c[0], c[0] + 1), limit)
                for c in chunks]  # fmt: skip
    out: list[Window] = []
    at = 0
    while at < len(chunks):
        left = _context(chunks, range(at - 1, -1, -1), LEFT)
        opening = _context(chunks, range(at), OPENING) if left and left[-1] > 0 else []
        budget = room - sum(len(chunks[i][1]) for i in {*left, *opening})
        if sum(len(pieces) for _, pieces in chunks[at:]) > budget:
            budget -= RIGHT  # not all fits: leave room for what comes next
        end = at
        while end < len(chunks) and (budget := budget - len(chunks[end][1])) >= 0:
            end += 1
        if end == at:  # a long sentence that leaves no room for what stands around it
            left, opening, end = [], [], at + 1
        right = _context(chunks, range(end, len(chunks)), RIGHT)
        order = sorted({*opening, *left, *range(at, end), *right})
        out.append(_window(tokenizer, sentences, fillers, [chunks[i] for i in order],
                           range(chunks[at][0], chunks[end - 1][0] + 1), limit))  # fmt: skip
        at = end
    return out


def _context(chunks: Sequence[tuple[int, list[Piece]]], order: range, most: int) -> list[int]:
    out = []
    for i in order:
        most -= len(chunks[i][1])
        if most < 0:
            break
        out.append(i)
    return out


def _window(
    tokenizer: Tokenizer,
    sentences: Sequence[Sentence],
    fillers: Sequence[Filler],
    chunks: Sequence[tuple[int, list[Piece]]],
    core: range,
    limit: int,
) -> Window:
    cls, sep = (int(tokenizer.token_to_id(t) or 0) for t in ("[CLS]", "[SEP]"))
    ids, pieces = [cls], list[Piece | None]([None])
    paragraph = None
    for n, own in chunks:
        if paragraph is not None and sentences[n].paragraph != paragraph:
            ids.append(sep)
            pieces.append(None)
        paragraph = sentences[n].paragraph
        ids += [p.id for p in own]
        pieces += own
    ids, pieces = ids[: limit - 1], pieces[: limit - 1]
    return Window([*ids, sep], [*_types(pieces, fillers), 0], [*pieces, None], core)


def _types(pieces: Sequence[Piece | None], fillers: Sequence[Filler]) -> list[int]:
    """For each piece the kind of mention that it belongs to, 0 for none (see `TYPES`)."""
    starts = [f.start for f in fillers]
    out = []
    for p in pieces:
        kind = 0
        if p is not None:
            for f in fillers[
                max(0, bisect_right(starts, p.start) - 3) : bisect_left(starts, p.end)
            ]:
                if f.start < p.end and f.end > p.start:
                    kind = TYPES.index(f.kind if f.kind != "actor" or f.detail in GOVERNING
                                       else "other actor")  # fmt: skip
        out.append(kind)
    return out


class Pairs:
    """Features of (word that states a claim, mention) pairs of one article."""

    def __init__(
        self, sentences: Sequence[Sentence], fillers: Sequence[Filler],
        headers: Sequence[tuple[int, int] | None], published: date | None,
    ) -> None:  # fmt: skip
        """`headers`: for each sentence the span of the date that opens its entry, if any."""
        self.sentences, self.fillers, self.headers = sentences, fillers, headers
        self._starts = [0, *(s.end for s in sentences[:-1])]
        self._at = [self.sentence_of(f.start) for f in fillers]
        count = Counter((f.kind, f.key) for f in fillers)
        self._own = np.array(
            [_own(f, count[f.kind, f.key], published) for f in fillers], np.float32
        ).reshape(len(fillers), FEATURES - OF_PAIR)

    def sentence_of(self, at: int) -> int:
        """The index of the sentence (with the layout before it) that holds offset `at`."""
        return max(0, bisect_right(self._starts, at) - 1)

    def features(self, at: int, chosen: Sequence[int]) -> np.ndarray[Any, Any]:
        """Features of the word at offset `at` with each of the `chosen` fillers."""
        out = np.zeros((len(chosen), FEATURES), np.float32)
        mine = self.sentence_of(at)
        near: dict[tuple[str, bool], tuple[int, int]] = {}
        for row, i in enumerate(chosen):
            f = self.fillers[i]
            distance = self._at[i] - mine
            out[row, _sentences_apart(distance)] = 1
            if distance == 0:
                out[row, 9 + _letters_apart(f.start - at)] = 1
            out[row, 19] = self.sentences[self._at[i]].paragraph == self.sentences[mine].paragraph
            out[row, 20] = (f.start, f.end) == self.headers[mine]
            out[row, 21] = self._at[i] == 0
            out[row, 22] = self.sentences[mine].heading
            side = (f.kind, f.start > at)
            gap = abs(f.start - at)
            if side not in near or gap < near[side][0]:
                near[side] = (gap, row)
        for (_, after), (_, row) in near.items():
            out[row, 23 + after] = 1
        own = self._own[list(chosen)]
        out[:, OF_PAIR:] = own
        return out


def _sentences_apart(d: int) -> int:
    for bucket, bound in enumerate((-6, -3, -2, -1, 0, 1, 2, 5)):
        if d <= bound:
            return bucket
    return 8


def _letters_apart(d: int) -> int:
    for bucket, bound in enumerate((-120, -60, -30, -12, 0, 12, 30, 60, 120)):
        if d < bound:
            return bucket
    return 9


def _own(f: Filler, count: int, published: date | None) -> list[float]:
    """Features of a mention alone: 22 numbers."""
    key = f.key.split("/")[0].rstrip("~?%") if f.kind == "date" else ""
    if not _DAY.fullmatch(key):
        key = ""
    when = [0.0] * 5
    if key and published:
        day = published.isoformat()[: len(key)]
        when[0 if key < day else 1 if key == day else 2] = 1.0
        months = (int(key[:4]) - published.year) * 12
        months += int(key[5:7]) - published.month if len(key) >= 7 else 0
        when[3] = max(-2.0, min(2.0, months / 12))
    elif key:
        when[4] = 1.0
    return [
        *(float(f.kind == k) for k in KINDS),
        *(float(f.kind == "actor" and f.detail == p) for p in PARTIES),
        *(float(bool(key) and PRECISIONS.get(len(key)) == k) for k in range(3)),
        *when,
        float(f.detail == "pp"),
        math.log1p(count) / 3,
        float(f.kind == "rate" and float(f.key) > 100),
        float(f.kind == "rate" and float(f.key) < 5),
    ]
