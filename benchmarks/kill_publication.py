"""Kills publications at random moments and checks that `latest` always verifies.

    python benchmarks/kill_publication.py RELEASE_DIR [KILLS]

Of each two kills one hits a publication from tables (`publish`, into a folder of releases), one a
copy to another place (`push`). Each runs in a process of its own that gets SIGKILL after a random
part of the time that a whole one takes. After every kill `latest` must name a release without
problems; at the end both are let finish. Exit status 1 where any did not verify.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.release.publish import publish
from pipeline.release.push import push
from pipeline.release.record import BuildRecord, Manifest
from pipeline.release.verify import verify


def build_of(release: Path) -> BuildRecord:
    manifest = Manifest.read(release)
    counts = manifest.counts
    return BuildRecord(counts["read"], counts["kept"], counts["rejected"], manifest.code)


def killed(work: Callable[[], object], after: float | None) -> bool:
    """Run `work` in a forked process, killed after so many seconds; whether the kill met it."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(arguments: list[str]) -> int:
    release = Path(arguments[0]).resolve()
    kills = int(arguments[1]) if len(arguments) > 1 else 50
    chance = random.Random(2026)
    bad = met = left = 0
    with tempfile.TemporaryDirectory() as scratch:
        made, copied = Path(scratch) / "made", Path(scratch) / "copied"
        tables, build = release / "parquet", build_of(release)

        def write(version: str) -> Callable[[], object]:
            return lambda: publish(tables, made, version=version, previous=None, build=build)

        def copy(version: str) -> Callable[[], object]:
            return lambda: push(made / version, str(copied))

        took = []
        for work in (write("2020.01.01"), write("2020.01.02"), copy("2020.01.01")):
            started = time.monotonic()
            killed(work, None)
            took.append(time.monotonic() - started)
        lengths = {"publish": took[1], "push": took[2]}
        print(f"a whole publication takes {took[1]:.1f} s, a whole copy {took[2]:.1f} s")
        for number in range(kills):
            kind = ("publish", "push")[number % 2]
            day = f"2021.{1 + number // 28:02}.{1 + number % 28:02}"
            work = write(day) if kind == "publish" else copy("2020.01.02")
            met += killed(work, chance.uniform(0, 1.05) * lengths[kind])
            left += any(p.name.startswith(".2") for p in (made if kind == "publish" else copied)
                        .iterdir())  # fmt: skip
            for place in (made, copied):
                problems = verify((place / "latest").resolve())
                bad += bool(problems)
                for problem in problems:
                    print(f"kill {number}: {place.name}: {problem}")
        publish(tables, made, version="2022.01.01", previous=None, build=build)
        push(made / "2022.01.01", str(copied))
        ends = [(p / "latest").readlink().name for p in (made, copied)]
    print(f"{kills} kills, {met} met a publication at work, {left} left a part behind, "
          f"{bad} times `latest` did not verify; afterwards latest is {ends}")  # fmt: skip
    return 1 if bad or ends != ["2022.01.01"] * 2 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
