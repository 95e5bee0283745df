"""The working store: Parquet shards by stage, swapped in whole.

Knows folders, shards and locks. Knows nothing of what the tables mean, nor which rows are kept
from one build for the next (`segments.py`, `archive.py`).
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pipeline.errors import StoreError

ROW_GROUP = 50_000

_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system says that has no hard links, or no more of them."""


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write one Parquet file, the same bytes for the same rows; the file appears whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    frame.write_parquet(temporary, compression="zstd", compression_level=3,
                        row_group_size=ROW_GROUP, statistics=True)  # fmt: skip
    temporary.replace(path)


def link(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`, which nobody ever changes in place.

    A copy where the file system has no hard links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, target)


class Store:
    """A folder of stages: `root/<stage>/<table>/<shard>.parquet`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def cache(self) -> Path:
        """Where rows are kept from one build for the next. May be removed at any time."""
        return self.root / "cache"

    @property
    def archive(self) -> Path:
        """Where raw inputs are kept for good."""
        return self.root / "archive"

    def stage(self, name: str) -> Path:
        """The folder of a finished stage. Raises StoreError where it was never written."""
        path = self.root / name
        if not path.is_dir():
            raise StoreError(f"{self.root} has no stage '{name}': run the step that writes it")
        return path

    @contextmanager
    def replacing(self, stage: str) -> Iterator[Path]:
        """A folder to write a stage into. It takes the old one's place when the block ends."""
        self.root.mkdir(parents=True, exist_ok=True)
        fresh = self.root / f".{stage}.new.{uuid.uuid4().hex}"
        fresh.mkdir()
        try:
            yield fresh
            old = self.root / f".{stage}.old.{uuid.uuid4().hex}"
            target = self.root / stage
            if target.exists():
                target.rename(old)
            fresh.rename(target)
            shutil.rmtree(old, ignore_errors=True)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def shards(self, stage: str, table: str) -> list[Path]:
        """The shards of a table in a finished stage, in order."""
        return sorted((self.stage(stage) / table).glob("*.parquet"))

    def scan(self, stage: str, table: str, schema: pl.Schema) -> pl.LazyFrame:
        """All shards of a table, lazily; an empty frame of `schema` where there is none."""
        paths = self.shards(stage, table)
        return pl.scan_parquet(paths) if paths else pl.LazyFrame(schema=schema)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the store for one build. Raises StoreError where another holds it."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreError(
                    f"another build is using {self.root}: wait for it, or name another --store"
                ) from error
            self._clear_leftovers()
            yield

    def _clear_leftovers(self) -> None:
        """Remove what a killed build left, now that no build is running; a stage that it had moved
        away and not yet replaced goes back to its place."""
        for path in self.root.glob(".*.old.*"):
            target = self.root / path.name[1:].split(".old.")[0]
            if not target.exists():
                path.rename(target)
        for pattern in (".*.old.*", ".*.new.*"):
            for path in self.root.glob(pattern):
                shutil.rmtree(path)
