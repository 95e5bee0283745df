"""The claim tagger in PyTorch: examples, batches and the network. `train.py` trains it.

What the network reads must be what `pipeline/extract/tagger.py` gives it: both build their
input with `pipeline.extract.windows`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from pipeline.accuracy.align import EXPORT_FAMILY, dates_agree
from pipeline.extract.sentences import Sentence
from pipeline.extract.tagger import pair_marks
from pipeline.extract.windows import (
    FEATURES,
    GOVERNING,
    SLOTS,
    SLOTS_OF,
    TYPES,
    Filler,
    Pairs,
    windows_of,
)
from pipeline.tables.codes import ACTIONS as ACTION_CODES
from pipeline.tables.codes import CERTAINTIES as CERTAINTY_CODES

INSTRUMENTS = [
    "export_restriction",
    "export_ban",
    "export_licensing",
    "export_quota",
    "export_tax",
    "end_use_check",
    "general_licence",
    "import_tariff",
    "tariff_exclusion",
    "import_restriction",
    "trade_remedy",
    "entity_listing",
    "investigation",
    "port_fee",
    "sanction",
    "investment_restriction",
    "price_control",
    "stockpile",
    "subsidy",
    "trade_deal",
    "other_measure",
]
ACTIONS, CERTAINTIES = list(ACTION_CODES), list(CERTAINTY_CODES)
INSIDE, ELSEWHERE, OPTIONAL = 0.2, 0.3, 0.5  # how much a doubtful negative or positive weighs


@dataclass
class Statement:
    """One place that states a claim, and what it asks of the network.

    `slots` holds for each slot the groups of fillers that stand for one value, and which
    groups are right; a slot of one value (`choice`) is a choice among groups or none of them.
    """

    instrument: int
    action: int
    certainty: int
    words: list[int]
    weight: float
    marks: torch.Tensor  # [fillers, FEATURES]
    groups: list[tuple[int, list[list[int]], list[bool]]]  # (slot, groups of fillers, right)
    measure: str
    sentence: int


@dataclass
class Example:
    """One window."""

    ids: list[int]
    types: list[int]
    words: list[int]
    spans: list[list[int]]  # pieces of each filler of the window
    negative: torch.Tensor  # [length, instruments]: weight of "not this instrument"
    statements: list[Statement] = field(default_factory=list)


@dataclass
class Batch:
    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    words: torch.Tensor
    negative: torch.Tensor
    examples: list[Example]


def load_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as handle:
        return [json.loads(line) for line in handle]


def examples_of(row: dict[str, Any], tokenizer: Tokenizer, limit: int) -> list[Example]:
    """The windows of one article."""
    sentences = [Sentence(**s) for s in row["sentences"]]
    if not sentences:
        return []
    fillers = [Filler(*f) for f in row["fillers"]]
    headers = [tuple(h) if h else None for h in row["headers"]]
    published = date.fromisoformat(row["published"]) if row["published"] else None
    pairs = Pairs(sentences, fillers, headers, published)
    codes = [INSTRUMENTS.index(c["instrument"]) for c in row["claims"]]
    out = []
    for window in windows_of(tokenizer, row["text"], sentences, fillers, limit):
        words = window.words()
        placed = [(i, s) for i, f in enumerate(fillers) if (s := window.span(f.start, f.end))]
        chosen = [i for i, _ in placed]
        negative = torch.zeros((len(window.ids), len(INSTRUMENTS)))
        negative[words] = 1.0
        if not row["exhaustive"]:
            for code in codes:
                negative[words, code] = ELSEWHERE
            for n in window.core:  # headings of such articles carry no labels
                if sentences[n].heading:
                    s = sentences[n]
                    negative[window.words((s.start, s.end))] = 0.0
        example = Example(window.ids, window.types, words, [s for _, s in placed], negative)
        for claim, code in zip(row["claims"], codes, strict=True):
            for start, end, a, b in claim["said"]:
                if start < 0:
                    continue
                inside = window.words((start, end))
                at = window.words((a - 1 if a < 0 else a, b)) if a >= 0 else inside
                if not (at := at or inside):
                    continue
                soft = INSIDE if a >= 0 and not claim["optional"] else 0.0
                negative[inside, code] = torch.minimum(negative[inside, code], torch.tensor(soft))
                if claim["instrument"] in EXPORT_FAMILY:
                    for other in EXPORT_FAMILY:
                        k = INSTRUMENTS.index(other)
                        negative[at, k] = torch.minimum(negative[at, k], torch.tensor(0.5))
                piece = window.pieces[at[0]]
                assert piece is not None
                example.statements.append(
                    _statement(claim, code, at, chosen, fillers, pairs, piece.start)
                )
        for claim, code in zip(row["claims"], codes, strict=True):
            for start, _, a, b in claim["said"]:
                if start >= 0 and a >= 0 and (at := window.words((a, b))):
                    negative[at, code] = 0.0
        out.append(example)
    return out


def _statement(claim: dict[str, Any], code: int, at: list[int], chosen: list[int],
               fillers: list[Filler], pairs: Pairs, place: int) -> Statement:  # fmt: skip
    groups: list[tuple[int, list[list[int]], list[bool]]] = []
    for k, slot in enumerate(SLOTS):
        own: dict[str, list[int]] = {}
        for n, i in enumerate(chosen):
            f = fillers[i]
            if slot in SLOTS_OF[f.kind] and not (slot == "imposer" and f.detail not in GOVERNING):
                own.setdefault(f"{f.kind} {f.key}", []).append(n)
        if own:
            right = [_right(claim, slot, *key.split(" ", 1)) for key in own]
            if slot == "until" and claim.get("until") and not any(right):
                right = [key.startswith("duration ") for key in own]
            groups.append((k, list(own.values()), right))
    return Statement(
        code, ACTIONS.index(claim["action"]), CERTAINTIES.index(claim["certainty"]), at,
        OPTIONAL if claim["optional"] else 1.0, torch.from_numpy(pairs.features(place, chosen)),
        groups, claim["measure"], pairs.sentence_of(place))  # fmt: skip


def _right(claim: dict[str, Any], slot: str, kind: str, key: str) -> bool:
    deal = claim["instrument"] == "trade_deal"
    if slot == "imposer":
        return key == claim["imposer"] or (deal and key in claim["targets"])
    if slot == "target":
        return key in claim["targets"] or (deal and key == claim["imposer"])
    if slot == "mineral":
        return key in claim["minerals"]
    if kind == "duration":
        return False
    value = claim.get(slot)
    if value is None:
        return False
    if kind == "date":
        day = key.split("/")[0].rstrip("~?%")
        return dates_agree(day, value) and abs(len(day) - len(value)) <= 3
    return abs(float(key) - float(value)) < 0.01


def collate(examples: list[Example]) -> Batch:
    length = max(len(e.ids) for e in examples)
    shape = (len(examples), length)
    ids, types, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    words = torch.zeros(shape)
    negative = torch.zeros((*shape, len(INSTRUMENTS)))
    for i, e in enumerate(examples):
        n = len(e.ids)
        ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(e.ids), torch.tensor(e.types), 1
        words[i, e.words] = 1
        negative[i, :n] = e.negative
    return Batch(ids, types, mask, words, negative, examples)


class Tagger(nn.Module):
    """An encoder with heads for instruments, codes, slots and measures."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        config = BertConfig.from_json_file(str(base / "config.json"))
        config.attention_probs_dropout_prob = 0.0  # slow on a CPU
        self.encoder = BertModel.from_pretrained(
            str(base), config=config, add_pooling_layer=False, attn_implementation="sdpa"
        )
        size = config.hidden_size
        kinds = nn.Embedding(len(TYPES), size)
        with torch.no_grad():  # all kinds start as what every word was before
            kinds.weight[:] = self.encoder.embeddings.token_type_embeddings.weight[0]
        self.encoder.embeddings.token_type_embeddings = kinds
        self.trigger = nn.Linear(size, len(INSTRUMENTS))
        nn.init.constant_(self.trigger.bias, -4.0)
        self.action = nn.Linear(size, len(ACTIONS))
        self.action_of = nn.Embedding(len(INSTRUMENTS), len(ACTIONS))
        nn.init.zeros_(self.action_of.weight)
        self.certainty = nn.Linear(size, len(CERTAINTIES))
        self.from_trigger = nn.Linear(size, 192)
        self.from_filler = nn.Linear(size, 192, bias=False)
        self.from_both = nn.Linear(size, 192, bias=False)
        self.from_marks = nn.Linear(FEATURES, 192, bias=False)
        self.slot = nn.Linear(192, len(SLOTS))
        nn.init.constant_(self.slot.bias, -2.0)
        self.same_sum = nn.Linear(size, 96)
        self.same_both = nn.Linear(size, 96, bias=False)
        self.same_apart = nn.Linear(size, 96, bias=False)
        self.same_marks = nn.Linear(5, 96, bias=False)
        self.same_out = nn.Linear(96, 1)
        self.drop = nn.Dropout(0.1)

    def as_encoder(self) -> nn.Module:
        return _Encoder(self.encoder)

    def encode(self, batch: Batch) -> torch.Tensor:
        """Hidden states, [batch, length, size]."""
        out = self.encoder(
            input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types
        )
        return self.drop(out.last_hidden_state)

    def codes(self, states: torch.Tensor, instruments: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return self.action(states) + self.action_of(instruments), self.certainty(states)

    def slots(self, states: torch.Tensor, spans: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        """Scores [statements, fillers, SLOTS]."""
        both = self.from_both(states[:, None] * spans[None])
        inner = self.from_trigger(states)[:, None] + self.from_filler(spans)[None] + both
        inner = inner + self.from_marks(marks)
        return self.slot(self.drop(torch.relu(inner)))

    def same(self, a: torch.Tensor, b: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        """Scores [pairs] that two statements are about one measure."""
        inner = (self.same_sum(a + b) + self.same_both(a * b)
                 + self.same_apart((a - b).abs()) + self.same_marks(marks))  # fmt: skip
        return self.same_out(self.drop(torch.relu(inner))).squeeze(-1)


class _Encoder(nn.Module):
    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        return self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state


def family(instrument: int) -> str:
    code = INSTRUMENTS[instrument]
    return "export" if code in EXPORT_FAMILY else code


def pairs_of(example: Example) -> tuple[list[tuple[int, int]], torch.Tensor, torch.Tensor]:
    """Pairs of statements of one family: indices, marks, and whether their measure is one."""
    found, marks, same = [], [], []
    order = sorted(range(len(example.statements)), key=lambda i: example.statements[i].words[0])
    for k, i in enumerate(order):
        for j in order[k + 1 :]:
            a, b = example.statements[i], example.statements[j]
            if family(a.instrument) != family(b.instrument):
                continue
            if a.words == b.words and a.measure == b.measure:
                continue
            found.append((i, j))
            marks.append(pair_marks(INSTRUMENTS[a.instrument], INSTRUMENTS[b.instrument],
                                    b.sentence - a.sentence))  # fmt: skip
            same.append(a.measure == b.measure)
    return found, torch.from_numpy(np.array(marks, np.float32)), torch.tensor(same).float()
