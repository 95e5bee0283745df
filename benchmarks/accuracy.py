"""Measures the reader on the project's annotated articles and records the figures for releases.

    python benchmarks/accuracy.py            writes data/accuracy/figures.csv
    python benchmarks/accuracy.py --check    exit 1 where that file is of another reader

Each release ships the recorded figures in its table `accuracy`, with whether they are its own
reader's. Reading the articles takes some minutes, so no build does it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import polars as pl

from pipeline import paths
from pipeline.accuracy.score import score
from pipeline.defs.run import materialize_in_process
from pipeline.release.code import reader_sha256
from pipeline.tables.reports import ACCURACY

TESTS = paths.ROOT / "tests"
GOLD = {
    "blind2": (TESTS / "blind2" / "gold", TESTS / "blind2", "unseen"),
    "blind": (TESTS / "blind" / "gold", TESTS / "blind", "unseen"),
    "validation": (TESTS / "validation" / "gold", TESTS / "validation", "tuned"),
    "sample": (TESTS / "gold", paths.SAMPLE_ARTICLES, "trained"),
}
"""By name: annotations, texts, and what the reader owes to them."""


def measured(name: str) -> list[dict[str, object]]:
    """The figures of one set, as rows of the table `accuracy` without `is_current`."""
    gold, texts, seen = GOLD[name]
    with tempfile.TemporaryDirectory() as scratch:
        inputs = Path(scratch) / "in"
        inputs.mkdir()
        for path in sorted(gold.glob("*.json")):
            for found in texts.glob(f"{path.stem}.*"):
                shutil.copy(found, inputs)
        out = Path(scratch) / "out"
        built = materialize_in_process([inputs], store=Path(scratch) / "store", out=out)
        report = score(built.release / "parquet", gold)
    reader = reader_sha256()
    return [
        {"gold_set": name, "figure": figure, "seen": seen, "articles": report.articles,
         **{k: round(row[k], 4) for k in ("precision", "recall", "f1", "predicted", "gold")},
         "reader_sha256": reader}
        for figure, row in report.figures.items()
    ]  # fmt: skip


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        found = set(pl.read_csv(paths.ACCURACY)["reader_sha256"])
        if found == {reader_sha256()}:
            return 0
        print("data/accuracy/figures.csv is of another reader: run make accuracy", file=sys.stderr)
        return 1
    rows = [row for name in GOLD for row in measured(name)]
    recorded = {name: kind for name, kind in ACCURACY.schema.items() if name != "is_current"}
    frame = pl.DataFrame(rows, schema=recorded, orient="row").sort("gold_set", "figure")
    paths.ACCURACY.parent.mkdir(parents=True, exist_ok=True)
    frame.write_csv(paths.ACCURACY)
    print(frame.select("gold_set", "figure", "precision", "recall", "f1"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
