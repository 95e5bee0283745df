"""Train the claim tagger and write its weights.

    python training/train.py BASE OUT TRAIN.jsonl [--held HELD.jsonl] [--epochs N] [--seed N]

BASE is a folder with a BERT-like encoder (tokenizer.json, config.json, model.safetensors), OUT
receives encoder.onnx, heads.npz and tokenizer.json. Needs the packages of
training/requirements.txt; the pipeline itself does not. Same data, seed and machine: same
weights.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import time
from pathlib import Path

import numpy as np
import torch
from model import ACTIONS, CERTAINTIES, INSTRUMENTS, Batch, Example, Tagger, collate, load_examples
from torch.nn import functional

from pipeline.extract.pieces import load_tokenizer

LR_ENCODER, LR_HEADS, WEIGHT_DECAY = 1.5e-4, 1e-3, 0.01
BATCH, WARMUP, QUIET = 24, 0.1, 0.5
POSITIVE, ROLE, CODE = 4.0, 0.5, 1.0  # weights of the parts of the loss


def loss_of(model: Tagger, batch: Batch) -> torch.Tensor:
    """Instrument triggers (noisy-or over the words that may state a claim), codes and roles."""
    hidden = model.encode(batch)
    logits = model.instrument(hidden)
    log_not = functional.logsigmoid(-logits)
    loss = -(log_not * batch.negative).sum() / len(batch.ids)
    codes = roles = positives = torch.zeros(())
    for row, claim in batch.claims:
        words = claim.words
        none = log_not[row, words, claim.instrument].sum().clamp(max=-1e-6)
        positives = positives - claim.weight * torch.log1p(-torch.exp(none))
        share = torch.softmax(logits[row, words, claim.instrument].detach(), 0)
        state = (share[:, None] * hidden[row, words]).sum(0)
        action, certainty = model.codes(state, claim.instrument)
        codes = codes + claim.weight * (
            functional.cross_entropy(action, torch.tensor(claim.action))
            + functional.cross_entropy(certainty, torch.tensor(claim.certainty))
        )
        if claim.fillers:
            scores = model.roles(state, hidden[row], claim.fillers)
            roles = (
                roles
                + claim.weight
                * functional.cross_entropy(scores, torch.tensor(claim.roles), reduction="sum")
                / 2
            )
    return loss + (POSITIVE * positives + CODE * codes + ROLE * roles) / len(batch.ids)


def train(base: Path, data: list[Example], held: list[Example], epochs: int) -> Tagger:
    model = Tagger(base)
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False  # rare words keep what they meant before
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    groups = [
        {"params": model.encoder.encoder.parameters(), "lr": LR_ENCODER},
        {"params": heads, "lr": LR_HEADS},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    loud = sum(bool(e.claims) for e in data)
    steps = epochs * math.ceil((loud + QUIET * (len(data) - loud)) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: max(
            0.0, min(1.0, (s + 1) / (WARMUP * steps), (steps - s) / ((1 - WARMUP) * steps))
        ),
    )
    for epoch in range(epochs):
        model.train()
        started, total = time.time(), 0.0
        for batch in batches(data):
            optimizer.zero_grad()
            loss = loss_of(model, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total:.1f}, {time.time() - started:.0f} s", flush=True)
        if held and (epoch >= epochs - 3 or epoch % 2):
            print("  held:", *evaluate(model, held), flush=True)
    return model


def batches(data: list[Example], *, whole: bool = False) -> list[Batch]:
    """Shuffled, sentences of like length together; of those without a claim a share."""
    kept = [e for e in data if e.claims or whole or random.random() < QUIET]
    order = sorted(kept, key=lambda e: len(e.ids) + random.random() * 12)
    chunks = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    random.shuffle(chunks)
    return [collate(c) for c in chunks]


def evaluate(model: Tagger, data: list[Example]) -> list[str]:
    """F1 of (instrument), (instrument, action), all codes a sentence; accuracy of roles."""
    model.eval()
    out = []
    tally = np.zeros((4, 3, 3))
    right = total = 0
    with torch.no_grad():
        for batch in batches(data, whole=True):
            hidden = model.encode(batch)
            p = torch.sigmoid(model.instrument(hidden)) * batch.words[:, :, None]
            wanted: list[set[tuple[int, ...]]] = [set() for _ in batch.ids]
            for row, c in batch.claims:
                if c.weight == 1.0:
                    wanted[row].add((c.instrument, c.action, c.certainty))
                best = int(p[row, c.words, c.instrument].argmax())
                state = hidden[row, c.words[best]]
                if c.fillers:
                    got = model.roles(state, hidden[row], c.fillers).argmax(1)
                    gold = torch.tensor(c.roles)
                    keep = (got > 0) | (gold > 0)
                    right += int((got == gold)[keep].sum())
                    total += int(keep.sum())
            for t, threshold in enumerate((0.3, 0.4, 0.5, 0.6)):
                for row in range(len(batch.ids)):
                    found = set()
                    top, at = p[row].max(0)
                    for i in (top > threshold).nonzero().flatten().tolist():
                        a, s = model.codes(hidden[row, at[i]], i)
                        found.add((i, int(a.argmax()), int(s.argmax())))
                    for k in range(3):
                        f, w = ({x[: k + 1] for x in found}, {x[: k + 1] for x in wanted[row]})
                        tally[t, k] += len(f & w), len(f), len(w)
    for t, threshold in enumerate((0.3, 0.4, 0.5, 0.6)):
        f1 = [2 * h / (f + w) if f + w else 0 for h, f, w in tally[t]]
        out.append(f"[{threshold}] " + " ".join(f"{x:.3f}" for x in f1))
    return [*out, f"roles {right / max(total, 1):.3f}"]


def export(model: Tagger, base: Path, out: Path) -> None:
    """Write the encoder as ONNX with 8-bit weights, the heads as arrays, the tokenizer."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.ones((1, 8), dtype=torch.long)
    dynamic = {k: {0: "batch", 1: "length"} for k in ("ids", "mask", "types", "hidden")}
    raw = out / "raw.onnx"
    torch.onnx.export(
        model.as_encoder(),
        (ids, ids, ids),
        str(raw),
        dynamo=False,
        input_names=["ids", "mask", "types"],
        output_names=["hidden"],
        dynamic_axes=dynamic,
        opset_version=17,
    )
    quantize_dynamic(
        str(raw), str(out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True
    )
    raw.unlink()
    heads = {
        n.replace(".", "_"): p.detach().numpy().astype(np.float32)
        for n, p in model.named_parameters()
        if not n.startswith("encoder")
    }
    np.savez(out / "heads.npz", **heads)
    shutil.copy(base / "tokenizer.json", out / "tokenizer.json")
    codes = {"instrument": INSTRUMENTS, "action": ACTIONS, "certainty": CERTAINTIES}
    (out / "codes.json").write_text(json.dumps(codes, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("train", type=Path)
    parser.add_argument("--held", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = load_tokenizer(args.base / "tokenizer.json")
    data = load_examples(args.train, tokenizer)
    held = load_examples(args.held, tokenizer) if args.held else []
    print(f"{len(data)} sentences, {sum(len(e.claims) for e in data)} claims", flush=True)
    export(train(args.base, data, held, args.epochs), args.base, args.out)


if __name__ == "__main__":
    main()
