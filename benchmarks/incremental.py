"""What a second build costs when 1% of the articles are new.

    python benchmarks/incremental.py [ARTICLES]

Builds ARTICLES made-up articles (default 2,000) into an empty store, builds again with nothing
new, then with 1% new. Each build is a process of its own. Prints the wall time of each step and
the processor time of each build (the fairer figure on a machine that does other work too).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import corpus

from pipeline import paths

GROUPS = ("start", "articles", "readings", "measures", "tables", "checks", "release")


class Clock:
    """Seconds by group of steps. Checks run side by side: theirs are from first to last."""

    def __init__(self) -> None:
        self.spans: dict[str, list[float]] = defaultdict(list)

    def planned(self, steps: Sequence[str]) -> None: ...

    def _mark(self, step: str) -> None:
        kind, _, name = step.partition("/")
        group = {"store": name, "tables": "tables", "check": "checks"}.get(kind, kind)
        self.spans[group].append(time.perf_counter())

    def started(self, step: str) -> None:
        self._mark(step)

    def finished(self, step: str, outcome: object) -> None:
        self._mark(step)

    def failed(self, step: str, error: BaseException) -> None:
        raise error


def one(inputs: str, root: str, version: str) -> None:
    """In a process of its own: build, and print what each step took as JSON."""
    began = time.perf_counter()
    from pipeline.defs.run import materialize_in_process

    clock = Clock()
    materialize_in_process([Path(inputs)], store=Path(root) / "store", out=Path(root) / "out",
                           version=version, progress=clock)  # fmt: skip
    took = {group: max(times) - min(times) for group, times in clock.spans.items()}
    took["start"] = clock.spans["reference"][0] - began
    took["whole"] = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    took["processor"] = sum(u.ru_utime + u.ru_stime for u in used)
    print(json.dumps(took))


def measured(inputs: Path, root: Path, version: str) -> dict[str, float]:
    command = [sys.executable, __file__, "one", str(inputs), str(root), version]
    began = time.perf_counter()
    run = subprocess.run(command, capture_output=True, text=True, cwd=paths.ROOT, check=False)
    if run.returncode:
        sys.exit(run.stderr)
    took: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return took | {"process": time.perf_counter() - began}


def main() -> None:
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:])
        return
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory(prefix="orebook-incremental-") as scratch:
        root = Path(scratch)
        corpus.write(root / "in", articles)
        builds = {"first": measured(root / "in", root, "2026.01.02")}
        builds["nothing new"] = measured(root / "in", root, "2026.01.03")
        corpus.write(root / "in", max(1, articles // 100), first=articles)
        builds["1% new"] = measured(root / "in", root, "2026.01.04")
    print(f"{articles} articles, seconds" + "".join(f"{name:>14}" for name in builds))
    for row in (*GROUPS, "whole", "process", "processor"):
        print(f"{row:24}" + "".join(f"{took.get(row, 0):14.1f}" for took in builds.values()))
    for row in ("readings", "process", "processor"):
        share = builds["1% new"][row] / builds["first"][row]
        print(f"1% new costs {share:.1%} of the first build ({row})")


if __name__ == "__main__":
    main()
