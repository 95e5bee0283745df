"""How fast the stages are and how much memory they take, on copies of the embedded sample.

    python benchmarks/build.py [COPIES]

Reads COPIES times the sample (default 10: 200 articles) stage by stage, without the checks, and
prints articles a second and the peak resident memory of the process after each stage. Run it
twice with different COPIES: the memory of a stage must not grow with the corpus.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipeline import paths
from pipeline.articles.stage import read_inputs
from pipeline.extract.stage import read_shards
from pipeline.resolve.stage import resolve
from pipeline.store import Store
from pipeline.tables import TABLES
from pipeline.tables.assemble import assemble

DAY = date(2026, 1, 1)


def corpus(folder: Path, copies: int) -> int:
    """Copies of the sample, each a little different, so that none is a repeated input."""
    n = 0
    for path in sorted(paths.SAMPLE_ARTICLES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for i in range(copies):
            target = folder / f"{path.stem}_{i:04d}.txt"
            target.write_text(f"{text}\n\nCopy {i}.\n", encoding="utf-8")
            sidecar = path.with_suffix(".json")
            if sidecar.exists():
                shutil.copy(sidecar, target.with_suffix(".json"))
            n += 1
    return n


def main() -> None:
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as scratch:
        folder, store = Path(scratch) / "in", Store(Path(scratch) / "store")
        folder.mkdir()
        n = corpus(folder, copies)
        stages: list[tuple[str, Callable[[], object]]] = [
            ("articles", lambda: read_inputs([folder], store, DAY)),
            ("readings", lambda: read_shards(store)),
            ("measures", lambda: resolve(store)),
            ("tables", lambda: [assemble(store, t, DAY, store.root / "tables") for t in TABLES]),
        ]
        print(f"{n} articles")
        for name, run in stages:
            started = time.perf_counter()
            run()
            seconds = time.perf_counter() - started
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name:10} {seconds:8.1f} s {n / seconds:10.1f} articles/s {peak:8.0f} MB peak")


if __name__ == "__main__":
    main()
