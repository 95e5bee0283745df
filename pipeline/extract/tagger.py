"""The learned part of the reader: which words state a claim, and what each mention is to it.

A small encoder (MiniLM, six layers) with linear heads, trained by `training/` on the project's
own articles. Runs on a CPU through ONNX Runtime, one sentence with the one before it at a time.
What is made of its answers is `claims.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from pipeline.extract.found import Actor, Mention, Timex
from pipeline.extract.marked import Party
from pipeline.extract.pieces import KINDS, ROLES, Pieces, features, load_tokenizer, pieces_of
from pipeline.extract.sentences import Sentence
from pipeline.resolve.match import EXPORT_FAMILY

WEIGHTS = Path(__file__).parent / "weights"
THREADS = 1
"""A second one waits more than it works: sentences are short."""
THRESHOLD = 0.5
"""Probability from which a word is taken to state a claim."""
APART = 6
"""Words between two statements of one instrument in a sentence; nearer ones are one."""
BESIDE = 3
"""The same for statements of different instruments."""
Array = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(slots=True)
class Found:
    """What is known of an article before its claims are read."""

    text: str
    sentences: list[Sentence]
    parties: list[tuple[Mention, Party]]
    minerals: list[Mention]
    rates: list[Mention]
    dates: list[Timex]
    mentions: list[Mention] = field(default_factory=list)
    discovered: list[Actor] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filler:
    """A mention that may fill a slot: `key` is a country, a mineral, an EDTF date or a rate.

    Offsets count into its own sentence; `before` is true for one in the sentence before.
    """

    kind: str
    key: str
    start: int
    end: int
    before: bool
    source: Any

    def as_row(self) -> dict[str, Any]:
        return {"kind": self.kind, "start": self.start, "end": self.end, "before": self.before}


def mentions_of(found: Found, sentence: Sentence, before: Sentence | None) -> list[Filler]:
    """The fillers of a sentence and of the one before it."""
    out: list[Filler] = []
    for s, earlier in ((sentence, False), (before, True)):
        if s is None:
            continue
        for m, p in found.parties:
            if s.start <= m.start and m.end <= s.end and p.country:
                out.append(
                    Filler("actor", p.country, m.start - s.start, m.end - s.start, earlier, p)
                )
        for kind, mentions in (("mineral", found.minerals), ("rate", found.rates)):
            out += [Filler(kind, str(m.ref_id if kind == "mineral" else m.value),
                           m.start - s.start, m.end - s.start, earlier, m)
                    for m in mentions if s.start <= m.start and m.end <= s.end]  # fmt: skip
        for d in found.dates:
            if s.start <= d.start and d.end <= s.end:
                if d.timex_type == "DURATION":
                    out.append(Filler("duration", d.value or "", d.start - s.start,
                                      d.end - s.start, earlier, d))  # fmt: skip
                elif d.edtf:
                    out.append(Filler("date", d.edtf, d.start - s.start, d.end - s.start,
                                      earlier, d))  # fmt: skip
    return out


def within(items: Sequence[Any], s: Sentence) -> list[Any]:
    return [m for m in items if s.start <= m.start and m.end <= s.end]


@dataclass(frozen=True, slots=True)
class Call:
    """A claim that the tagger sees in a sentence. `start`, `end` are its word, in the sentence.

    `roles` holds for each filler of the sentence the probability of each role in `ROLES`.
    """

    instrument: str
    action: str
    certainty: str
    probability: float
    start: int
    end: int
    fillers: tuple[Filler, ...]
    roles: Array

    def best(self, role: str, least: float = 0.5) -> list[tuple[float, Filler]]:
        """Fillers that play `role` with at least that probability, surest first."""
        column = self.roles[:, ROLES.index(role)] if len(self.fillers) else np.zeros(0)
        found = [(float(p), f) for p, f in zip(column, self.fillers, strict=True) if p >= least]
        return sorted(found, key=lambda x: (-x[0], x[1].before, x[1].start))

    def of(self, filler: Filler) -> float:
        """Probability that a filler plays any role."""
        return 1.0 - float(self.roles[self.fillers.index(filler), 0])


class Tagger:
    """The network. One sentence at a time: what it says never depends on other articles."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        codes = json.loads((folder / "codes.json").read_text(encoding="utf-8"))
        self._instruments: list[str] = codes["instrument"]
        self._actions: list[str] = codes["action"]
        self._certainties: list[str] = codes["certainty"]
        with np.load(folder / "heads.npz") as heads:
            self._heads: dict[str, Array] = {name: heads[name] for name in heads.files}

    @classmethod
    @cache
    def shared(cls) -> Tagger:
        """The process's tagger."""
        return cls()

    def read(self, text: str, before: str, fillers: Sequence[Filler]) -> list[Call]:
        """The claims that a sentence states, in order of their words."""
        pieces = pieces_of(self._tokenizer, before, text)
        words = pieces.words()
        if not words:
            return []
        hidden = self._hidden(pieces)
        logits = hidden[words] @ self._heads["trigger_weight"].T + self._heads["trigger_bias"]
        chances = 1.0 / (1.0 + np.exp(-logits))
        calls = [self._call(pieces, hidden, words[w], i, float(chances[w, i]), fillers)
                 for w, i in _peaks(chances, self._instruments)]  # fmt: skip
        return sorted(calls, key=lambda c: (c.start, -c.probability))

    def _hidden(self, pieces: Pieces) -> Array:
        ids = np.array([pieces.ids], dtype=np.int64)
        inputs = {
            "ids": ids,
            "mask": np.ones_like(ids),
            "types": np.array([pieces.types], np.int64),
        }
        hidden: Array = self._session.run(["hidden"], inputs)[0][0]
        return hidden

    def _call(self, pieces: Pieces, hidden: Array, word: int, instrument: int, chance: float,
              fillers: Sequence[Filler]) -> Call:  # fmt: skip
        h, state = self._heads, hidden[word]
        action = h["action_weight"] @ state + h["action_bias"] + h["action_of_weight"][instrument]
        certainty = h["certainty_weight"] @ state + h["certainty_bias"]
        placed = [(f, span) for f in fillers if (span := pieces.span(f.start, f.end, f.before))]
        start, end = pieces.start(word)
        return Call(
            self._instruments[instrument],
            self._actions[int(action.argmax())],
            self._certainties[int(certainty.argmax())],
            chance,
            start,
            end,
            tuple(f for f, _ in placed),
            self._roles(state, hidden, placed),
        )

    def _roles(self, state: Array, hidden: Array, placed: list[tuple[Filler, list[int]]]) -> Array:
        if not placed:
            return np.zeros((0, len(ROLES)), np.float32)
        h = self._heads
        spans = np.stack([hidden[s].mean(0) for _, s in placed])
        marks = np.array([features(f.kind, f.before) for f, _ in placed], np.float32)
        states = np.broadcast_to(state, spans.shape)
        inner = np.concatenate([states, spans, states * spans, marks], 1)
        inner = np.maximum(inner @ h["role_in_weight"].T + h["role_in_bias"], 0)
        scores = inner @ h["role_out_weight"].T + h["role_out_bias"]
        allowed = np.array([[r in KINDS[f.kind] for r in ROLES] for f, _ in placed])
        scores = np.where(allowed, scores, -1e4)
        scores = np.exp(scores - scores.max(1, keepdims=True))
        out: Array = scores / scores.sum(1, keepdims=True)
        return out


def _peaks(chances: Array, instruments: list[str]) -> list[tuple[int, int]]:
    """(word, instrument) pairs over THRESHOLD, the surest of those near each other.

    One word states one instrument; the export family counts as one: a ban is not a licence too.
    """
    taken: list[tuple[int, str]] = []
    out = []
    order = np.dstack(np.unravel_index(np.argsort(-chances, axis=None), chances.shape))[0]
    for word, i in order.tolist():
        if chances[word, i] < THRESHOLD:
            break
        kind = "export" if instruments[i] in EXPORT_FAMILY else instruments[i]
        if all(abs(w - word) > (APART if k == kind else BESIDE) for w, k in taken):
            taken.append((word, kind))
            out.append((word, i))
    return out
