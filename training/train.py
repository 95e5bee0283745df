"""Train the claim tagger and write its weights.

    python training/train.py BASE OUT TRAIN.jsonl [--held HELD.jsonl] [--seed N]
                             [--epochs N | --minutes N]

BASE is a folder with a BERT-like encoder (tokenizer.json, config.json, model.safetensors), OUT
receives encoder.onnx, heads.npz, codes.json and tokenizer.json. Needs the packages of
training/requirements.txt; the pipeline itself does not. Same data, seed, epochs and machine: same
weights.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from losses import ONE, loss_of
from model import (
    ACTIONS,
    CERTAINTIES,
    INSTRUMENTS,
    Batch,
    Example,
    Tagger,
    collate,
    examples_of,
    load_rows,
    pairs_of,
)
from swap import varied
from tokenizers import Tokenizer

from pipeline.extract.windows import SLOTS, TYPES, load_tokenizer

LR_ENCODER, LR_HEADS, WEIGHT_DECAY, DECAY_BY_LAYER = 2e-4, 1e-3, 0.01, 0.9
PIECES, WARMUP = 1000, 0.05  # pieces a batch, padding included
MEAN_DECAY = 0.998  # the weights that are kept are a running mean over the last steps
LESS = 320  # pieces of the shorter windows: long articles have several
AT_ONCE = 250  # articles made into batches at once
HIDING, HIDDEN = 0.5, 0.08  # windows with words hidden, and the share of their pieces


def train(base: Path, rows: Path, held: list[Example], args: argparse.Namespace,
          tokenizer: Tokenizer) -> Tagger:  # fmt: skip
    """The network with the mean of its last weights. Articles are read anew for each epoch, so
    more may be added while it runs."""
    model = Tagger(base)
    if args.start:
        state = torch.load(args.start)
        kinds = "encoder.embeddings.token_type_embeddings.weight"
        if len(state[kinds]) != len(TYPES):
            state[kinds] = state[kinds][:1].repeat(len(TYPES), 1)
        model.load_state_dict(state)
    optimizer = _optimizer(model, args.rate)
    mean = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(MEAN_DECAY)
    )
    rng = random.Random(args.seed)
    began, epoch, done = time.monotonic(), 0, 0.0
    while done < 1:
        model.train()
        started, total = time.monotonic(), 0.0
        for batch, share in epoch_of(load_rows(rows), tokenizer, rng, args.limit):
            passed = (time.monotonic() - began) / 60
            done = passed / args.minutes if args.minutes else (epoch + share) / args.epochs
            if done >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = group["highest"] * min(
                    (done + 1e-3) / WARMUP, (1 - done) / (1 - WARMUP), 1.0
                )
            optimizer.zero_grad()
            loss = loss_of(model, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            mean.update_parameters(model)
            total += loss.item()
        epoch += 1
        passed = (time.monotonic() - began) / 60
        done = passed / args.minutes if args.minutes else epoch / args.epochs
        print(f"epoch {epoch}: loss {total:.1f}, {time.monotonic() - started:.0f} s", flush=True)
        if epoch % 5 == 0 or done >= 1:
            torch.save(mean.module.state_dict(), args.out.with_suffix(".pt"))
            if held:
                print("  held:", *evaluate(mean.module, held), flush=True)
    return mean.module


def _optimizer(model: Tagger, rate: float) -> torch.optim.Optimizer:
    """Lower layers of the encoder learn more slowly, words not at all, heads fastest."""
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False  # rare words keep what they meant before
    learnt = [model.encoder.embeddings.position_embeddings.weight,
              model.encoder.embeddings.token_type_embeddings.weight]  # fmt: skip
    for parameter in learnt:
        parameter.requires_grad = True
    layers = list(model.encoder.encoder.layer)
    groups = [
        {"params": layer.parameters(), "highest": rate * DECAY_BY_LAYER ** (len(layers) - k)}
        for k, layer in enumerate(layers)
    ]
    groups.append({"params": learnt, "highest": rate})
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    groups.append({"params": heads, "highest": LR_HEADS * rate / LR_ENCODER})
    return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)


def epoch_of(rows: list[dict[str, Any]], tokenizer: Tokenizer, rng: random.Random,
             limit: int) -> Iterator[tuple[Batch, float]]:  # fmt: skip
    """All windows once, with names exchanged and words hidden, windows of like length together,
    each with the share of the epoch before it. Some articles at a time: examples take memory."""
    rows = rng.sample(rows, len(rows))
    for at in range(0, len(rows), AT_ONCE):
        some = rows[at : at + AT_ONCE]
        examples = [
            hidden(e, tokenizer, rng)
            for r in some
            for e in examples_of(varied(r, rng), tokenizer, rng.choice((limit, LESS)))
        ]
        examples.sort(key=lambda e: len(e.ids) + rng.random() * 60)
        made = batches(examples, rng)
        for n, batch in enumerate(made):
            yield batch, (at + len(some) * n / len(made)) / len(rows)


def hidden(example: Example, tokenizer: Tokenizer, rng: random.Random) -> Example:
    """Half of the windows with some words hidden, so that the others must do; never those that
    state a claim."""
    if rng.random() < HIDING:
        mask = tokenizer.token_to_id("[MASK]")
        stating = {w for s in example.statements for w in s.words}
        last = len(example.ids) - 1
        example.ids = [
            mask if 0 < i < last and i not in stating and rng.random() < HIDDEN else piece
            for i, piece in enumerate(example.ids)
        ]
    return example


def batches(examples: list[Example], rng: random.Random) -> list[Batch]:
    chunks: list[list[Example]] = []
    for e in examples:
        if not chunks or (len(chunks[-1]) + 1) * len(e.ids) > PIECES:
            chunks.append([])
        chunks[-1].append(e)
    rng.shuffle(chunks)
    return [collate(c) for c in chunks]


def evaluate(model: Tagger, data: list[Example]) -> list[str]:
    """F1 of statements found (instrument; with action; with all codes), slots, measures."""
    model.eval()
    tally = np.zeros((3, 3))
    slots: dict[str, list[int]] = {s: [0, 0, 0] for s in SLOTS}
    pairs_right = pairs_all = 0
    with torch.no_grad():
        for e in data:
            batch = collate([e])
            hidden = model.encode(batch)[0]
            p = torch.sigmoid(model.trigger(hidden)) * batch.words[0][:, None]
            found: set[tuple[int, int]] = set()
            for w in e.words:
                top = int(p[w].argmax())
                if p[w, top] > 0.4:
                    found.add((w, top))
            for k in range(3):
                hit = set()
                for w, i in found:
                    action, certainty = model.codes(hidden[w][None], torch.tensor([i]))
                    a, c = int(action.argmax()), int(certainty.argmax())
                    for n, s in enumerate(e.statements):
                        near = min(abs(w - x) for x in s.words) <= 3
                        if near and s.instrument == i and (k < 1 or s.action == a) \
                                and (k < 2 or s.certainty == c):  # fmt: skip
                            hit.add(n)
                tally[k] += len(hit), len(found), sum(s.weight == 1 for s in e.statements)
            if not e.statements:
                continue
            state = torch.stack([hidden[max(s.words, key=lambda w: float(p[w, s.instrument]))]
                                 for s in e.statements])  # fmt: skip
            if e.spans:
                spans = torch.stack([hidden[x].mean(0) for x in e.spans])
                scores = model.slots(state, spans, torch.stack([s.marks for s in e.statements]))
                for n, s in enumerate(e.statements):
                    for slot, members, right in s.groups:
                        values = torch.stack([torch.logsumexp(scores[n][m, slot], 0)
                                              for m in members])  # fmt: skip
                        got = (values > 0).nonzero().flatten().tolist()
                        if SLOTS[slot] in ONE:
                            got = [int(values.argmax())] if got else []
                        want = {k for k, r in enumerate(right) if r}
                        if SLOTS[slot] in ONE and want:
                            want = want & set(got) or {min(want)}
                        t = slots[SLOTS[slot]]
                        t[0] += len(want & set(got))
                        t[1] += len(got)
                        t[2] += len(want)
            pairs, marks, truth = pairs_of(e)
            if pairs:
                i, j = zip(*pairs, strict=True)
                score = model.same(state[list(i)], state[list(j)], marks)
                pairs_right += int(((score > 0) == (truth > 0)).sum())
                pairs_all += len(pairs)
    f1 = [2 * h / max(f + w, 1) for h, f, w in tally]
    return [" ".join(f"{x:.3f}" for x in f1),
            " ".join(f"{s} {2 * h / max(g + w, 1):.2f}" for s, (h, g, w) in slots.items()),
            f"same {pairs_right / max(pairs_all, 1):.3f}"]  # fmt: skip


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
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--minutes", type=float, help="time to take, whatever the epochs")
    parser.add_argument(
        "--start", type=Path, help="weights (OUT.pt) of an earlier run to go on from"
    )
    parser.add_argument("--rate", type=float, default=LR_ENCODER, help="highest learning rate")
    parser.add_argument("--limit", type=int, default=512, help="pieces a window")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    tokenizer = load_tokenizer(args.base / "tokenizer.json")
    rows = load_rows(args.train)
    held_rows = load_rows(args.held) if args.held else []
    held = [e for r in held_rows for e in examples_of(r, tokenizer, args.limit)]
    print(f"{len(rows)} articles, {sum(len(r['claims']) for r in rows)} claims", flush=True)
    model = train(args.base, args.train, held, args, tokenizer)
    export(model, args.base, args.out)


if __name__ == "__main__":
    main()
