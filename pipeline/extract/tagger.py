"""The learned part of the reader: which words state a claim, and what each mention is to it.

A small encoder (MiniLM, six layers) with linear heads, trained by `training/` on the project's
own articles. Runs on a CPU through ONNX Runtime, one window of an article at a time
(`windows.py`). What is made of its answers is `claims.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from pipeline.extract.found import Actor, Mention, Party, Timex
from pipeline.extract.sentences import Sentence
from pipeline.extract.windows import (
    SLOTS,
    SLOTS_OF,
    Filler,
    Pairs,
    Window,
    load_tokenizer,
    windows_of,
)
from pipeline.resolve.match import EXPORT_FAMILY

WEIGHTS = Path(__file__).parent / "weights"
THREADS = 1
THRESHOLD = 0.85
"""Probability from which a word is taken to state a claim."""
APART = 4
"""Words between two statements of one instrument; nearer ones are one."""
BESIDE = 2
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


def fillers_of(found: Found) -> list[Filler]:
    """The mentions of an article that may fill slots, in order of the text."""
    out = [Filler("actor", p.country, m.start, m.end, p.kind, p)
           for m, p in found.parties if p.country]  # fmt: skip
    out += [Filler("mineral", m.ref_id, m.start, m.end, "", m) for m in found.minerals if m.ref_id]
    out += [Filler("rate", str(m.value), m.start, m.end, m.unit or "", m) for m in found.rates]
    for d in found.dates:
        if d.timex_type == "DURATION":
            out.append(Filler("duration", d.value or "", d.start, d.end, "", d))
        elif d.edtf:
            out.append(Filler("date", d.edtf, d.start, d.end, "", d))
    return sorted(out, key=lambda f: (f.start, f.end, f.kind))


def headers_of(found: Found) -> list[tuple[int, int] | None]:
    """For each sentence the span of the date that opens its entry."""
    dates = found.dates
    return [None if s.header is None else (dates[s.header].start, dates[s.header].end)
            for s in found.sentences]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """A statement that the tagger sees. `start`, `end` are its word.

    `instruments`, `actions`, `certainties` are probabilities in the order of the codes;
    `fillers` are those of the window, `slots` their scores (log-odds, [fillers, SLOTS]; minus
    infinity where a kind cannot fill a slot); `state` is the word's hidden state.
    """

    instrument: str
    probability: float
    start: int
    end: int
    sentence: int
    actions: dict[str, float]
    certainties: dict[str, float]
    fillers: tuple[Filler, ...]
    slots: Array
    state: Array
    window: int

    def column(self, slot: str) -> Array:
        """Scores of the fillers for one slot."""
        return self.slots[:, SLOTS.index(slot)]


class Tagger:
    """The network. One article at a time: what it says never depends on other articles."""

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
        self.instruments: list[str] = codes["instrument"]
        self._actions: list[str] = codes["action"]
        self._certainties: list[str] = codes["certainty"]
        with np.load(folder / "heads.npz") as heads:
            self._heads: dict[str, Array] = {name: heads[name] for name in heads.files}

    @classmethod
    @cache
    def shared(cls) -> Tagger:
        """The process's tagger."""
        return cls()

    def read(
        self, found: Found, published: date | None, wanted: Sequence[bool], *, context: bool = True
    ) -> list[Call]:
        """The statements of an article, in order of their words.

        Windows in whose sentences nothing is `wanted` are not read. Without `context` each
        sentence is read alone.
        """
        if not found.sentences:
            return []
        fillers = fillers_of(found)
        pairs = Pairs(found.sentences, fillers, headers_of(found), published)
        out: dict[tuple[int, str], Call] = {}
        windows = windows_of(self._tokenizer, found.text, found.sentences, fillers, context=context)
        for n, window in enumerate(windows):
            if any(wanted[i] for i in window.core):
                for call in self._window(window, n, fillers, pairs):
                    out.setdefault((call.start, call.instrument), call)
        return sorted(out.values(), key=lambda c: (c.start, -c.probability))

    def _window(
        self, window: Window, number: int, fillers: Sequence[Filler], pairs: Pairs
    ) -> list[Call]:
        words = window.words()
        if not words:
            return []
        ids = np.array([window.ids], dtype=np.int64)
        inputs = {
            "ids": ids,
            "mask": np.ones_like(ids),
            "types": np.array([window.types], dtype=np.int64),
        }
        hidden: Array = self._session.run(["hidden"], inputs)[0][0]
        logits = hidden[words] @ self._heads["trigger_weight"].T + self._heads["trigger_bias"]
        chances = 1.0 / (1.0 + np.exp(-logits))
        peaks = _peaks(chances, self.instruments)
        if not peaks:
            return []
        placed = [(i, span) for i, f in enumerate(fillers) if (span := window.span(f.start, f.end))]
        chosen = [i for i, _ in placed]
        spans = np.stack([hidden[s].mean(0) for _, s in placed]) if placed else hidden[:0]
        out = []
        for w, i in peaks:
            state, piece = hidden[words[w]], window.pieces[words[w]]
            assert piece is not None
            end = _word_end(window, words[w])
            action, certainty = self._codes(state, i)
            scores = self._slots(state, spans, pairs.features(piece.start, chosen), chosen, fillers)
            out.append(Call(self.instruments[i], float(chances[w, i]), piece.start, end,
                            piece.sentence, action, certainty, tuple(fillers[k] for k in chosen),
                            scores, state, number))  # fmt: skip
        return out

    def _codes(self, state: Array, instrument: int) -> tuple[dict[str, float], dict[str, float]]:
        h = self._heads
        action = h["action_weight"] @ state + h["action_bias"] + h["action_of_weight"][instrument]
        certainty = h["certainty_weight"] @ state + h["certainty_bias"]
        actions = dict(zip(self._actions, _softmax(action).tolist(), strict=True))
        return actions, dict(zip(self._certainties, _softmax(certainty).tolist(), strict=True))

    def _slots(self, state: Array, spans: Array, marks: Array, chosen: Sequence[int],
               fillers: Sequence[Filler]) -> Array:  # fmt: skip
        if not chosen:
            return np.zeros((0, len(SLOTS)), np.float32)
        h = self._heads
        inner = (h["from_trigger_weight"] @ state + h["from_trigger_bias"]
                 + spans @ h["from_filler_weight"].T + (spans * state) @ h["from_both_weight"].T
                 + marks @ h["from_marks_weight"].T)  # fmt: skip
        scores = np.maximum(inner, 0) @ h["slot_weight"].T + h["slot_bias"]
        allowed = np.array([[s in SLOTS_OF[fillers[i].kind] for s in SLOTS] for i in chosen])
        out: Array = np.where(allowed, scores, -np.inf).astype(np.float32)
        return out

    def same(self, a: Call, b: Call) -> float:
        """Probability that two statements, `a` the earlier, are about one measure."""
        h = self._heads
        inner = (h["same_sum_weight"] @ (a.state + b.state) + h["same_sum_bias"]
                 + h["same_both_weight"] @ (a.state * b.state)
                 + h["same_apart_weight"] @ np.abs(a.state - b.state)
                 + h["same_marks_weight"] @ same_marks(a, b))  # fmt: skip
        score = float(h["same_out_weight"][0] @ np.maximum(inner, 0) + h["same_out_bias"][0])
        return float(1.0 / (1.0 + np.exp(-score)))


def same_marks(a: Call, b: Call) -> Array:
    """Features of a pair of statements."""
    return pair_marks(a.instrument, b.instrument, b.sentence - a.sentence)


def pair_marks(a: str, b: str, sentences: int) -> Array:
    """Whether the instruments are equal, and how many sentences lie between, in steps."""
    return np.array([a == b, sentences == 0, sentences == 1, sentences in (2, 3), sentences > 3],
                    np.float32)  # fmt: skip


def _softmax(x: Array) -> Array:
    e = np.exp(x - x.max())
    out: Array = e / e.sum()
    return out


def _word_end(window: Window, at: int) -> int:
    """Where in the text the word ends whose first piece stands at position `at`."""
    end = 0
    for k, piece in enumerate(window.pieces[at:]):
        if piece is None or (k and piece.first):
            break
        end = piece.end
    return end


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
