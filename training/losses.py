"""What the network is asked: the loss of one batch.

Sums and maxima over words and over the mentions of one value are taken for all statements at
once (`segments`); statement by statement they cost as much time as the encoder.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from model import Batch, Example, Tagger, pairs_of
from torch.nn import functional

from pipeline.extract.windows import SLOTS

TRIGGER, CODE, SLOT, SAME = 3.0, 1.0, 1.0, 0.5  # weights of the parts of the loss
ONE = frozenset(s for s in SLOTS if s not in ("target", "mineral"))  # slots of one value
SLOT_WEIGHTS = {"imposer": 1.0, "target": 0.5, "mineral": 0.5}
OTHER_SLOT = 0.7
SMOOTHING = 0.05


def loss_of(model: Tagger, batch: Batch) -> torch.Tensor:
    """Triggers (noisy-or over the words that may be one), codes, slots and measures."""
    with torch.autocast("cpu", torch.bfloat16):
        hidden = model.encode(batch)
    hidden = hidden.float()
    log_not = functional.logsigmoid(-model.trigger(hidden))
    total = -(log_not * batch.negative).sum()
    stated = [(row, s) for row, e in enumerate(batch.examples) for s in e.statements]
    if not stated:
        return total / len(batch.examples)
    n = len(stated)
    seg = torch.tensor([k for k, (_, s) in enumerate(stated) for _ in s.words])
    rows = torch.tensor([row for row, s in stated for _ in s.words])
    words = torch.tensor([w for _, s in stated for w in s.words])
    instruments = torch.tensor([s.instrument for _, s in stated])
    weight = torch.tensor([s.weight for _, s in stated])
    quiet = log_not[rows, words, instruments[seg]]
    none = torch.zeros(n).index_add(0, seg, quiet).clamp(max=-1e-6)
    total = total - TRIGGER * (weight * torch.log1p(-torch.exp(none))).sum()
    state = _states(hidden, quiet.detach(), rows, words, seg, n)
    action, certainty = model.codes(state, instruments)
    for logits, codes in (
        (action, [s.action for _, s in stated]),
        (certainty, [s.certainty for _, s in stated]),
    ):
        each = functional.cross_entropy(
            logits, torch.tensor(codes), reduction="none", label_smoothing=SMOOTHING
        )
        total = total + CODE * (weight * each).sum()
    at = 0
    for row, example in enumerate(batch.examples):
        own = state[at : at + len(example.statements)]
        at += len(example.statements)
        if not example.statements:
            continue
        if example.spans:
            marks = torch.stack([s.marks for s in example.statements])
            scores = model.slots(own, _spans(hidden[row], example.spans), marks)
            total = total + SLOT * _slot_loss(scores, asked(example))
        pairs, marks, truth = pairs_of(example)
        if pairs:
            i, j = zip(*pairs, strict=True)
            score = model.same(own[list(i)], own[list(j)], marks)
            each = functional.binary_cross_entropy_with_logits(score, truth, reduction="none")
            total = total + SAME * each.sum() / math.sqrt(len(pairs))
    return total / len(batch.examples)


def _states(hidden: torch.Tensor, quiet: torch.Tensor, rows: torch.Tensor, words: torch.Tensor,
            seg: torch.Tensor, n: int) -> torch.Tensor:  # fmt: skip
    """Each statement's vector: its words, weighted by how likely they are its trigger."""
    logits = torch.log(torch.expm1(-quiet).clamp(min=1e-9))
    share = torch.exp(logits - segments_logsumexp(logits, seg, n)[seg])
    size = hidden.shape[-1]
    return torch.zeros((n, size)).index_add(0, seg, share[:, None] * hidden[rows, words])


def _spans(hidden: torch.Tensor, spans: list[list[int]]) -> torch.Tensor:
    """The mean vector of each filler's pieces."""
    seg = torch.tensor([k for k, p in enumerate(spans) for _ in p])
    counts = torch.tensor([len(p) for p in spans]).float()
    pieces = torch.tensor([x for p in spans for x in p])
    sums = torch.zeros((len(spans), hidden.shape[-1])).index_add(0, seg, hidden[pieces])
    return sums / counts[:, None]


@dataclass
class Asked:
    """Every value that may fill a slot of a statement (a group), and whether it is right."""

    statement: torch.Tensor  # [members]
    filler: torch.Tensor  # [members]
    slot: torch.Tensor  # [members]
    group: torch.Tensor  # [members]: group of the member
    right: torch.Tensor  # [groups]
    weight: torch.Tensor  # [groups]
    choice: torch.Tensor  # [groups]: the choice (statement and slot) it is of, -1: many may fill


def asked(example: Example) -> Asked:
    statement, filler, slot, group = [], [], [], []
    right, weight, choice = [], [], []
    choices = 0
    for n, s in enumerate(example.statements):
        for k, members, good in s.groups:
            name = SLOTS[k]
            for own, r in zip(members, good, strict=True):
                statement += [n] * len(own)
                filler += own
                slot += [k] * len(own)
                group += [len(right)] * len(own)
                right.append(r)
                weight.append(s.weight * SLOT_WEIGHTS.get(name, OTHER_SLOT))
                choice.append(choices if name in ONE else -1)
            choices += name in ONE
    return Asked(*(torch.tensor(x) for x in (statement, filler, slot, group)),
                 torch.tensor(right), torch.tensor(weight), torch.tensor(choice))  # fmt: skip


def _slot_loss(scores: torch.Tensor, asked: Asked) -> torch.Tensor:
    if not len(asked.right):
        return torch.zeros(())
    members = scores[asked.statement, asked.filler, asked.slot]
    values = segments_logsumexp(members, asked.group, len(asked.right))
    many = asked.choice < 0
    loss = functional.binary_cross_entropy_with_logits(
        values[many], asked.right[many].float(), weight=asked.weight[many], reduction="sum"
    )
    one = ~many
    if not one.any():
        return loss
    values, right, weight = values[one], asked.right[one], asked.weight[one]
    _, seg = torch.unique(asked.choice[one], return_inverse=True)
    n = int(seg.max()) + 1
    zero, every = torch.zeros(n), torch.arange(n)
    everything = segments_logsumexp(torch.cat([values, zero]), torch.cat([seg, every]), n)
    hit = torch.zeros(n, dtype=torch.bool)
    hit[seg[right]] = True  # where no value is right, "none" is, whose score is 0
    misses = every[~hit]
    best = segments_logsumexp(
        torch.cat([values[right], torch.zeros(len(misses))]), torch.cat([seg[right], misses]), n
    )
    of_choice = torch.zeros(n).index_copy(0, seg, weight)
    return loss + (of_choice * (everything - best)).sum()


def segments_logsumexp(values: torch.Tensor, seg: torch.Tensor, n: int) -> torch.Tensor:
    """log(sum(exp(values))) over each of `n` segments, none of them empty."""
    top = torch.full((n,), -torch.inf).scatter_reduce(0, seg, values.detach(), "amax")
    return top + torch.log(torch.zeros(n).index_add(0, seg, torch.exp(values - top[seg])))
