"""The claim tagger in PyTorch: examples, batches and the network. `train.py` trains it.

What the network reads must be what `pipeline/extract/tagger.py` gives it: both build their
input with `pipeline.extract.pieces`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from pipeline.extract.pieces import FEATURES, KINDS, ROLES, Pieces, features, pieces_of
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
INSIDE, ELSEWHERE, OPTIONAL = 0.3, 0.3, 0.3  # how much a doubtful negative or positive weighs


@dataclass
class ClaimTarget:
    """What one claim asks of the network: codes, the words that may state it, its roles."""

    instrument: int
    action: int
    certainty: int
    words: list[int]
    weight: float
    fillers: list[tuple[list[int], list[float], list[bool]]] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)


@dataclass
class Example:
    ids: list[int]
    types: list[int]
    words: list[int]
    claims: list[ClaimTarget]
    negative: torch.Tensor  # [length, instruments] weights of "not this instrument"


@dataclass
class Batch:
    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    words: torch.Tensor
    negative: torch.Tensor
    claims: list[tuple[int, ClaimTarget]]


def load_examples(path: Path, tokenizer: Tokenizer) -> list[Example]:
    with path.open(encoding="utf-8") as handle:
        return [example(json.loads(line), tokenizer) for line in handle]


def example(row: dict[str, Any], tokenizer: Tokenizer) -> Example:
    pieces = pieces_of(tokenizer, row["context"], row["text"])
    words = pieces.words()
    negative = torch.zeros((len(pieces.ids), len(INSTRUMENTS)))
    if not row["heading"] or row["claims"]:
        negative[words] = 1.0
        if not row["claims"]:
            for code in row["elsewhere"]:
                negative[words, INSTRUMENTS.index(code)] = ELSEWHERE
    claims = []
    for c in row["claims"]:
        target = _target(c, row["mentions"], pieces)
        if target is None:
            continue
        claims.append(target)
        inside = pieces.words(tuple(c["evidence"]))
        soft = INSIDE if c["trigger"] and not c["optional"] else 0.0
        negative[inside, target.instrument] = soft
        negative[target.words, target.instrument] = 0.0
    return Example(pieces.ids, pieces.types, words, claims, negative)


def _target(
    c: dict[str, Any], mentions: list[dict[str, Any]], pieces: Pieces
) -> ClaimTarget | None:
    words = pieces.words(tuple(c["trigger"] or c["evidence"])) or pieces.words(tuple(c["evidence"]))
    if not words:
        return None
    out = ClaimTarget(
        INSTRUMENTS.index(c["instrument"]),
        ACTIONS.index(c["action"]),
        CERTAINTIES.index(c["certainty"]),
        words,
        OPTIONAL if c["optional"] else 1.0,
    )
    for m, role in zip(mentions, c["roles"], strict=True):
        span = pieces.span(m["start"], m["end"], m["before"])
        if span:
            out.fillers.append((span, features(m["kind"], m["before"]), allowed(m["kind"])))
            out.roles.append(ROLES.index(role))
    return out


def allowed(kind: str) -> list[bool]:
    return [r in KINDS[kind] for r in ROLES]


def collate(examples: list[Example]) -> Batch:
    length = max(len(e.ids) for e in examples)
    shape = (len(examples), length)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    words = torch.zeros(shape)
    negative = torch.zeros((*shape, len(INSTRUMENTS)))
    for i, e in enumerate(examples):
        n = len(e.ids)
        ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(e.ids), torch.tensor(e.types), 1
        words[i, e.words] = 1
        negative[i, :n] = e.negative
    claims = [(i, c) for i, e in enumerate(examples) for c in e.claims]
    return Batch(ids, mask, types, words, negative, claims)


class Tagger(nn.Module):
    """An encoder with heads for instruments, codes and roles. All heads see hidden states."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        config = BertConfig.from_json_file(str(base / "config.json"))
        self.encoder = BertModel.from_pretrained(
            str(base), config=config, add_pooling_layer=False, attn_implementation="eager"
        )
        size = config.hidden_size
        self.trigger = nn.Linear(size, len(INSTRUMENTS))
        nn.init.constant_(self.trigger.bias, -4.0)
        self.action = nn.Linear(size, len(ACTIONS))
        self.action_of = nn.Embedding(len(INSTRUMENTS), len(ACTIONS))
        self.certainty = nn.Linear(size, len(CERTAINTIES))
        self.role_in = nn.Linear(3 * size + FEATURES, 192)
        self.role_out = nn.Linear(192, len(ROLES))
        self.drop = nn.Dropout(0.1)

    def as_encoder(self) -> nn.Module:
        return _Encoder(self.encoder)

    def encode(self, batch: Batch) -> torch.Tensor:
        """Hidden states, [batch, length, size]."""
        out = self.encoder(
            input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types
        )
        return self.drop(out.last_hidden_state)

    def instrument(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.trigger(hidden)

    def codes(self, state: torch.Tensor, instrument: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.action(state) + self.action_of.weight[instrument], self.certainty(state)

    def roles(
        self,
        state: torch.Tensor,
        hidden: torch.Tensor,
        fillers: list[tuple[list[int], list[float], list[bool]]],
    ) -> torch.Tensor:
        """Scores [fillers, roles]; roles that a kind of mention cannot play are masked."""
        spans = torch.stack([hidden[s].mean(0) for s, _, _ in fillers])
        marks = torch.tensor([f for _, f, _ in fillers])
        states = state.expand_as(spans)
        inner = torch.cat([states, spans, states * spans, marks], 1)
        scores = self.role_out(torch.relu(self.role_in(inner)))
        return scores.masked_fill(~torch.tensor([a for _, _, a in fillers]), -1e4)


class _Encoder(nn.Module):
    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        return self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
