"""A sentence and the one before it as the tagger reads them: word pieces and features.

Shared by training and reading, so that both see the same input. No network here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

MAX_BEFORE, MAX_SENTENCE = 48, 192
ROLES = ("", "imposer", "target", "mineral", "announced_on", "effective_on", "until",
         "rate_from_pct", "rate_to_pct", "rate_change_pp")  # fmt: skip
KINDS: dict[str, tuple[str, ...]] = {
    "actor": ("", "imposer", "target"),
    "mineral": ("", "mineral"),
    "date": ("", "announced_on", "effective_on", "until"),
    "duration": ("", "until"),
    "rate": ("", "rate_from_pct", "rate_to_pct", "rate_change_pp"),
}
"""The roles that each kind of mention can play."""
FEATURES = len(KINDS) + 1


@dataclass(frozen=True, slots=True)
class Pieces:
    """Input ids of [CLS] before [SEP] sentence [SEP] with where each piece stands."""

    ids: list[int]
    types: list[int]
    before: list[tuple[int, int, int]]  # (position, start, end) in the sentence before
    sentence: list[tuple[int, int, int]]
    starts: list[bool]  # for each piece of the sentence: whether a word starts with it

    def words(self, span: tuple[int, int] | None = None) -> list[int]:
        """Positions of the first pieces of the sentence's words, those in `span` where given."""
        return [p for (p, start, _), first in zip(self.sentence, self.starts, strict=True)
                if first and (span is None or span[0] <= start < span[1])]  # fmt: skip

    def span(self, start: int, end: int, before: bool) -> list[int]:
        """Positions of the pieces of a mention; empty where it was cut off."""
        pieces = self.before if before else self.sentence
        return [p for p, a, b in pieces if a < end and b > start]

    def start(self, position: int) -> tuple[int, int]:
        """[start, end) in the sentence of the piece at `position`."""
        return next((a, b) for p, a, b in self.sentence if p == position)


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of `path`, without the padding and truncation that it may carry."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pieces_of(tokenizer: Tokenizer, before: str, sentence: str) -> Pieces:
    """The pieces of a sentence; of the one before it the last, of it the first that fit."""
    first, second = tokenizer.encode_batch([before, sentence], add_special_tokens=False)
    cut = max(0, len(first.ids) - MAX_BEFORE)
    head = list(zip(first.ids, first.offsets, strict=True))[cut:]
    tail = list(zip(second.ids, second.offsets, second.tokens, strict=True))[:MAX_SENTENCE]
    cls, sep = (int(tokenizer.token_to_id(t) or 0) for t in ("[CLS]", "[SEP]"))
    ids = [cls, *(i for i, _ in head), sep, *(i for i, _, _ in tail), sep]
    base = len(head) + 2
    return Pieces(
        ids,
        [0] * base + [1] * (len(tail) + 1),
        [(1 + k, a, b) for k, (_, (a, b)) in enumerate(head)],
        [(base + k, a, b) for k, (_, (a, b), _) in enumerate(tail)],
        [not token.startswith("##") for _, _, token in tail],
    )


def features(kind: str, before: bool) -> list[float]:
    """One-hot kind of a mention, and whether it stands in the sentence before."""
    return [*(float(kind == k) for k in KINDS), float(before)]
