"""What each stage of the reader adds: accuracy and time without it.

    python benchmarks/ablation.py FOLDER [FOLDER ...]

A FOLDER holds articles with gold (NAME.txt, NAME.json, gold/NAME.json), or is GOLD=TEXTS. Prints
F1 of each figure of `orebook score` and articles a second of CPU time for the reading stage.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.accuracy.score import score
from pipeline.articles.stage import read_inputs
from pipeline.extract.reader import Reader
from pipeline.extract.stage import read_shard
from pipeline.resolve.stage import resolve
from pipeline.store import Store, write_parquet
from pipeline.tables.assemble import assemble

DAY = date(2026, 1, 1)
NEEDED = ("articles", "actors", "mentions", "dates", "claims", "claim_minerals", "claim_actors")


def measure(gold: Path, folder_of_texts: Path, reader: Reader) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        inputs, store = Path(scratch) / "in", Store(Path(scratch) / "store")
        inputs.mkdir()
        for path in sorted(gold.glob("*.json")):
            for found in folder_of_texts.glob(f"{path.stem}.*"):
                shutil.copy(found, inputs)
        read_inputs([inputs], store, DAY)
        started = time.process_time()
        with store.replacing("readings") as folder:
            articles, texts = (pl.read_parquet(store.shards("articles", name))
                               for name in ("articles", "texts"))  # fmt: skip
            for name, frame in read_shard(articles, texts, reader).items():
                write_parquet(frame, folder / name / "000000.parquet")
        seconds = time.process_time() - started
        resolve(store)
        for table in NEEDED:
            assemble(store, table, DAY, store.root / "tables")
        report = score(store.root / "tables", gold)
    figures = " ".join(f"{row['f1']:12.3f}" for row in report.figures.values())
    return f"{figures} {report.articles / seconds:12.1f}"


def main() -> None:
    readers = {
        "whole": Reader(),
        "unscreened": Reader(screen=False),
        "sentences": Reader(context=False),
        "unjoined": Reader(join=False),
    }
    names = ("claim_slots", "claims", "minerals", "actors", "dates", "published_on", "relevance",
             "measures_b3", "articles/s")  # fmt: skip
    for argument in sys.argv[1:]:
        gold, _, texts = argument.partition("=")
        gold_dir = Path(gold) if texts else Path(gold) / "gold"
        print(f"{argument}\n{'':10} " + " ".join(f"{n:>12}" for n in names))
        for name, reader in readers.items():
            print(f"{name:10} {measure(gold_dir, Path(texts or gold), reader)}", flush=True)


if __name__ == "__main__":
    main()
