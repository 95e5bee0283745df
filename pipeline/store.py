"""The working store: Parquet shards by stage, swapped in whole.

Knows folders, shards and locks. Knows nothing of what the tables mean.
"""

from __future__ import annotations

import fcntl
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from pipeline.errors import StoreError

ROW_GROUP = 50_000


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write one Parquet file, the same bytes for the same rows; the file appears whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    frame.write_parquet(temporary, compression="zstd", compression_level=3,
                        row_group_size=ROW_GROUP, statistics=True)  # fmt: skip
    temporary.replace(path)


class Store:
    """A folder of stages: `root/<stage>/<table>/<shard>.parquet`."""

    def __init__(self, root: Path) -> None:
        self.root = root

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
        fresh = self.root / f".{stage}.{uuid.uuid4().hex}"
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
            yield
