"""What is kept from one build for the next. Each test says what a user loses where it fails."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from pipeline import fingerprint as fp
from pipeline import paths
from pipeline.archive import Archive, Receipt
from pipeline.errors import StoreError
from pipeline.segments import MANY, Segments
from pipeline.store import Store, write_parquet

SCHEMAS = {"a": pl.Schema({"id": pl.String(), "n": pl.Int32()}), "b": pl.Schema({"x": pl.String()})}


def cache(folder: Path, name: str = "one") -> Segments:
    return Segments(folder, name, SCHEMAS)


def add(segments: Segments, keys: Iterable[str]) -> None:
    """Key k3 has three rows in `a` and one in `b`; k0 has none and one."""
    keys = list(keys)
    counts = [{"a": int(key[1:]) % 4, "b": 1} for key in keys]
    rows = [(key, n) for key, count in zip(keys, counts, strict=True) for n in range(count["a"])]
    frames = {"a": pl.DataFrame(rows, schema=SCHEMAS["a"], orient="row"),
              "b": pl.DataFrame({"x": keys}, schema=SCHEMAS["b"])}  # fmt: skip
    segments.add(keys, counts, frames)
    segments.refresh()


def composed(segments: Segments, keys: Iterable[str], folder: Path) -> dict[str, list[tuple]]:
    rows = segments.compose(keys, folder)
    out = {name: sorted(pl.read_parquet(folder / name / "*.parquet").rows()) for name in SCHEMAS}
    assert {name: len(found) for name, found in out.items()} == rows
    return out


def expected(keys: Iterable[str]) -> dict[str, list[tuple]]:
    keys = list(keys)
    return {"a": sorted((k, n) for k in keys for n in range(int(k[1:]) % 4)),
            "b": sorted((k,) for k in keys)}  # fmt: skip


def test_any_history_of_segments_gives_the_same_rows(tmp_path: Path) -> None:
    """A release would depend on the order in which articles came in, or count one twice."""
    chance = random.Random(7)
    keys = [f"k{i}" for i in range(120)]
    for trial in range(5):
        segments = cache(tmp_path / f"c{trial}")
        left = chance.sample(keys, len(keys))
        while left:
            n = chance.randint(1, 30)
            add(segments, left[:n])
            left = left[n:]
        add(segments, chance.sample(keys, 9))  # as after a kill: some are there twice
        wanted = chance.sample(keys, 70)
        assert composed(segments, wanted, tmp_path / f"o{trial}") == expected(wanted)
        assert composed(segments, keys, tmp_path / f"p{trial}") == expected(keys)


def test_merging_small_segments_loses_no_row(tmp_path: Path) -> None:
    """A store that is fed daily grows thousands of files, or merging them drops articles."""
    segments = cache(tmp_path / "c")
    keys = [f"k{i}" for i in range(MANY + 3)]
    for key in keys:
        add(segments, [key])
    add(segments, keys[:2])
    segments.merge()
    assert len(segments.segments()) == 1
    assert composed(segments, keys[1:], tmp_path / "o") == expected(keys[1:])
    assert not list((tmp_path / "c" / "one").glob(".*"))


def test_a_segment_that_is_wanted_whole_is_linked(tmp_path: Path) -> None:
    """A second run copies the whole corpus to add one article."""
    segments = cache(tmp_path / "c")
    add(segments, ["k1", "k2"])
    composed(segments, ["k1", "k2"], tmp_path / "o")
    (made,) = segments.segments()
    assert made.table("a").samefile(tmp_path / "o" / "a" / "000000.parquet")


def test_half_a_segment_is_none(tmp_path: Path) -> None:
    """After a kill the articles of a half-written batch count as read and have no claims."""
    segments = cache(tmp_path / "c")
    add(segments, ["k1"])
    half = tmp_path / "c" / "one" / ".half"
    half.mkdir()
    (half / "keys.parquet").write_bytes(b"PAR1")
    segments.refresh()
    assert "k1" in segments
    assert "k2" not in segments
    segments.drop_others()
    assert not half.exists()


def test_rows_of_other_code_are_not_used_and_go(tmp_path: Path) -> None:
    """A release holds what an older version of the reader read."""
    add(cache(tmp_path, "old"), ["k1"])
    new = cache(tmp_path, "new")
    assert "k1" not in new
    with pytest.raises(StoreError, match="1 keys have no rows"):
        new.compose(["k1"], tmp_path / "o")
    add(new, ["k1"])
    new.drop_others()
    assert [p.name for p in tmp_path.iterdir() if p.name != "o"] == ["new"]


def test_wrong_counts_are_refused(tmp_path: Path) -> None:
    """Rows of one article end up as another's."""
    frames = {"a": pl.DataFrame(schema=SCHEMAS["a"]), "b": pl.DataFrame(schema=SCHEMAS["b"])}
    with pytest.raises(StoreError, match="not as counted"):
        cache(tmp_path).add(["k1"], [{"a": 1, "b": 0}], frames)


def test_fingerprint_covers_what_a_reader_runs() -> None:
    """A change of a rule, a word list or the weights leaves old readings in the release."""
    files = {p.relative_to(paths.ROOT).as_posix() for p in fp.imported("pipeline.extract.stage")}
    assert {"pipeline/extract/reader.py", "pipeline/dates/find.py", "pipeline/__init__.py",
            "pipeline/tables/declared.py"} <= files  # fmt: skip
    assert not {f for f in files if f.startswith(("pipeline/defs", "pipeline/release"))}
    code = ("import sys; import pipeline.extract.stage; print(*(m.__file__ for n, m in "
            "sys.modules.items() if n.split('.')[0] == 'pipeline' and m.__file__))")  # fmt: skip
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {Path(f).relative_to(paths.ROOT).as_posix() for f in run.stdout.split()}
    assert "pipeline/extract/stage.py" in loaded
    assert loaded <= files


@pytest.mark.parametrize("change", ["extract/reader.py", "extract/words.json", "reference"])
def test_fingerprint_changes_with_code_and_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The same, for each kind of thing that a reading depends on."""
    root = tmp_path / "pipeline"
    (root / "extract").mkdir(parents=True)
    (tmp_path / "reference").mkdir()
    for name in ("__init__.py", "extract/__init__.py", "extract/reader.py", "extract/words.json"):
        (root / name).write_text("")
    (root / "extract" / "stage.py").write_text("from pipeline.extract import reader\n")
    (tmp_path / "reference" / "a.csv").write_text("a\n")
    monkeypatch.setattr(fp, "_PACKAGE", root)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "REFERENCE", tmp_path / "reference")
    before = fp.fingerprint.__wrapped__("pipeline.extract.stage")
    assert fp.fingerprint.__wrapped__("pipeline.extract.stage") == before
    target = tmp_path / "reference/a.csv" if change == "reference" else root / change
    target.write_text("x = 1\n")
    assert fp.fingerprint.__wrapped__("pipeline.extract.stage") != before


def test_archive_gives_back_what_it_was_given(tmp_path: Path) -> None:
    """A raw article is lost, changed unnoticed, or stored twice."""
    archive = Archive(tmp_path)
    address = archive.put(b"page")
    assert archive.put(b"page") == address
    assert archive.get(address) == b"page"
    assert len(list((tmp_path / "raw").rglob("*"))) == 2
    archive.path(address).chmod(0o644)
    archive.path(address).write_bytes(b"other")
    with pytest.raises(StoreError, match="changed or damaged"):
        archive.get(address)
    archive.path(address).unlink()
    with pytest.raises(StoreError, match="missing"):
        archive.get(address)


def test_receipts_keep_the_order_of_arrival(tmp_path: Path) -> None:
    """The newer version of a page is taken for the older one."""
    first, second = (Receipt(k, "a.html", "", "{}", k * 64) for k in "ba")
    Archive(tmp_path).receive([first])
    archive = Archive(tmp_path)
    archive.receive([first, second, second])
    archive.receive([first])
    assert list(Archive(tmp_path).receipts()) == [first, second]
    assert "b" in archive


def test_a_killed_swap_is_mended_by_the_next_build(tmp_path: Path) -> None:
    """A stage is gone after a kill, or what a killed build left fills the disk."""
    store = Store(tmp_path)
    with store.replacing("articles") as folder:
        write_parquet(pl.DataFrame({"x": [1]}), folder / "t" / "0.parquet")
    (tmp_path / "articles").rename(tmp_path / ".articles.old.1")
    (tmp_path / ".articles.new.2").mkdir()
    with store.lock():
        assert store.shards("articles", "t")
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["articles"]
    shutil.copytree(tmp_path / "articles", tmp_path / ".articles.old.3")
    with store.lock():
        pass
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["articles"]


PARENT = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import os
from pipeline.processes import die_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context(sys.argv[1]), die_with_parent)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("how", ["forkserver", "spawn"])
def test_workers_of_a_killed_build_end(tmp_path: Path, how: str) -> None:
    """Each killed build leaves processes that hold memory for ever."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    env = os.environ | {"PYTHONPATH": str(paths.ROOT)}
    parent = subprocess.Popen([sys.executable, script, how], stdout=subprocess.PIPE, env=env)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    os.kill(worker, 0)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists():
        assert time.monotonic() < deadline, "the worker is still there"
        time.sleep(0.05)
