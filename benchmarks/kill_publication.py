"""Kills publications at random moments and checks that `latest` always verifies.

    python benchmarks/kill_publication.py RELEASE_DIR [KILLS [s3://BUCKET/PATH]]

Of each two kills one hits a publication from tables (`publish`, into a folder of releases), one a
copy to another place (`push`). Each runs in a process of its own that gets SIGKILL after a random
part of the time that a whole one takes. After every kill `latest` must name a release without
problems; at the end both are let finish. Exit status 1 where any did not verify. Where a bucket
is named (with keys in the environment), every kill hits a copy to it, and what is latest there
is downloaded and verified.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import orebook
from pipeline.release.publish import publish
from pipeline.release.push import push
from pipeline.release.record import BuildRecord, Manifest
from pipeline.release.verify import verify


def build_of(release: Path) -> BuildRecord:
    manifest = Manifest.read(release)
    counts = manifest.counts
    return BuildRecord(counts["read"], counts["kept"], counts["rejected"], manifest.code)


CLEAN = get_context("forkserver")
"""Children of a process that has loaded the modules and used none: no pool of threads is torn."""
CLEAN.set_forkserver_preload(["pipeline.release.publish", "pipeline.release.push"])


def killed(work: Callable[[], object], after: float | None) -> bool:
    """Run `work` in a process of its own, killed after so many seconds; whether the kill met it."""
    child = CLEAN.Process(target=work)
    child.start()
    child.join(after)
    if child.is_alive():
        child.kill()
        child.join()
    if after is None and child.exitcode != 0:
        raise SystemExit(f"a publication that was let finish ended with {child.exitcode}")
    return child.exitcode == -signal.SIGKILL


def bucket(release: Path, kills: int, place: str) -> int:
    """Kills of copies to a bucket. Each version is new, so that each copy sends every file."""
    chance = random.Random(2026)
    bad = met = moved = 0
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "made"
        for number in range(kills + 1):
            before = publish(release / "parquet", made, version=f"2021.01.01.{number + 1}",
                             previous=None, build=build_of(release))  # fmt: skip
            started = time.monotonic()
            if number == 0:
                push(before, place)
                took = time.monotonic() - started
                print(f"a whole copy takes {took:.1f} s")
                continue
            copy = partial(push, before, place)
            met += killed(copy, chance.uniform(0, 1.05) * took)
            found = orebook.open("latest", at=place)
            moved += found.version == before.name
            got = found.download(Path(scratch) / f"got-{number}")
            bad += bool(verify(Path(scratch) / f"got-{number}" / got.version))
    print(f"{kills} kills, {met} met a copy at work, {moved} times latest had moved, "
          f"{bad} times what is latest did not verify")  # fmt: skip
    return 1 if bad else 0


def main(arguments: list[str]) -> int:
    release = Path(arguments[0]).resolve()
    kills = int(arguments[1]) if len(arguments) > 1 else 50
    if len(arguments) > 2:
        return bucket(release, kills, arguments[2])
    chance = random.Random(2026)
    bad = met = left = 0
    with tempfile.TemporaryDirectory() as scratch:
        made, copied = Path(scratch) / "made", Path(scratch) / "copied"
        tables, build = release / "parquet", build_of(release)

        def write(version: str) -> Callable[[], object]:
            return partial(publish, tables, made, version=version, previous=None, build=build)

        def copy(version: str) -> Callable[[], object]:
            return partial(push, made / version, str(copied))

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
            if kind == "push":  # of a version that was never copied
                write(day)()
            work = write(day) if kind == "publish" else copy(day)
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
