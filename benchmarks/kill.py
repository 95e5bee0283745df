"""Kill -9 at random moments of a build, and start again: is the release the same, byte for byte?

    python benchmarks/kill.py [ARTICLES] [KILLS] [SEED]

Builds ARTICLES made-up articles (default 2,000) undisturbed; then again into another store, where
the build is killed KILLS times (default 10) at moments drawn by SEED over its whole length and
started again each time. Every second kill ends the process alone and leaves its children running,
the others the whole session. Prints each kill, the time both took, and every file that differs.
The DuckDB file, whose format is not deterministic, is compared by its content hash (manifest).
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus

from pipeline import paths

VERSION = "2026.01.02"
SHORTEST = 12.0
"""Seconds that a build takes at least: kills near the end are drawn from these."""


def start(inputs: Path, root: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", "build", str(inputs), "--release", VERSION,
               "--out", str(root / "out"), "--store", str(root / "store")]  # fmt: skip
    root.mkdir(exist_ok=True)
    with (root / "log.txt").open("ab") as log:
        return subprocess.Popen(command, cwd=paths.ROOT, stdout=log, stderr=log,
                                start_new_session=True)  # fmt: skip


def state(store: Path) -> str:
    """How far a build had come."""
    kept = {name: len(list((store / "cache" / name).glob("*/[!.]*")))
            for name in ("articles", "readings")}  # fmt: skip
    stages = [name for name in ("articles", "readings", "measures", "tables", "checks")
              if (store / name).is_dir()]  # fmt: skip
    return f"batches kept {kept['articles']}+{kept['readings']}, stages {' '.join(stages) or '-'}"


def digests(release: Path) -> dict[str, str]:
    found = {}
    for path in sorted(p for p in release.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if path.name == "SHA256SUMS":
            content = b"\n".join(x for x in content.split(b"\n") if not x.endswith(b".duckdb"))
        if path.suffix != ".duckdb":
            name = path.relative_to(release).as_posix()
            found[name] = hashlib.sha256(content).hexdigest()
    return found


def undisturbed(inputs: Path, root: Path) -> float:
    started = time.monotonic()
    if code := start(inputs, root).wait():
        sys.exit(f"the build ended with {code}:\n{(root / 'log.txt').read_text()}")
    return time.monotonic() - started


def disturbed(inputs: Path, root: Path, whole: float, kills: int, chance: random.Random) -> float:
    """Build with kills in between; returns the seconds of all attempts together."""
    spent, done = 0.0, 0
    while done < kills:
        left = max(whole - spent, SHORTEST)
        delay = chance.uniform(0.5, 2 * left / (kills - done + 1))
        process, began = start(inputs, root), time.monotonic()
        try:
            code = process.wait(timeout=delay)
            print(f"      finished before kill {done + 1} came ({code})", flush=True)
            for path in sorted((root / "out").glob(VERSION)):  # so that there is more to kill
                path.rename(root / f"finished-{time.monotonic_ns()}")
        except subprocess.TimeoutExpired:
            done += 1
            if done % 2:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()
            print(f"kill {done:2} after {delay:6.1f} s: {state(root / 'store')}", flush=True)
        spent += time.monotonic() - began
    return spent + undisturbed(inputs, root)


def main() -> None:
    articles, kills, seed = map(int, (*sys.argv[1:], *("2000", "10", "1")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory(prefix="orebook-kill-") as scratch:
        root = Path(scratch)
        corpus.write(root / "in", articles)
        whole = undisturbed(root / "in", root / "a")
        print(f"{articles} articles undisturbed: {whole:.0f} s", flush=True)
        both = disturbed(root / "in", root / "b", whole, kills, random.Random(seed))
        print(f"killed {kills} times, all attempts together: {both:.0f} s")
        releases = [digests(root / part / "out" / VERSION) for part in "ab"]
        releases += [digests(path) for path in sorted((root / "b").glob("finished-*"))]
        first = releases[0]
        off = {name for one in releases[1:] for name in first.keys() | one.keys()
               if first.get(name) != one.get(name)}  # fmt: skip
        left = [p.name for p in (root / "b" / "store").glob(".*") if p.name != ".lock"]
        print(f"{len(first)} files, {len(off)} differ: {' '.join(sorted(off)) or 'none'}")
        print(f"left over in the store: {' '.join(left) or 'nothing'}")
        sys.exit(bool(off))


if __name__ == "__main__":
    main()
