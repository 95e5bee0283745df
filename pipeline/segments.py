"""Rows that were made once and are used again: segments, found by key.

A segment is a folder of Parquet files that appears whole and is never changed. It holds the rows
of some keys in several tables, key after key, and how many rows each key has in each; so a later
build takes the rows of the keys it wants, most of them by linking a file. What a key stands for
and how rows are made is the caller's.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.errors import StoreError
from pipeline.store import link, write_parquet

KEYS = "keys"
SMALL = 256
"""Keys below which a segment is small."""
MANY = 16
"""Small segments from which on they are merged."""

Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Segment:
    """One folder of a cache, with the keys in it that no earlier segment holds."""

    path: Path
    keys: pl.DataFrame
    fresh: tuple[bool, ...]

    def table(self, name: str) -> Path:
        return self.path / f"{name}.parquet"

    def holding(self, wanted: set[str]) -> list[bool]:
        """For each key, whether it is wanted and no earlier segment has it."""
        both = zip(self.keys["key"], self.fresh, strict=True)
        return [fresh and key in wanted for key, fresh in both]


class Segments:
    """The segments made by one fingerprint: `folder/<fingerprint>/<segment>/<table>.parquet`."""

    def __init__(self, folder: Path, fingerprint: str, schemas: Mapping[str, pl.Schema]) -> None:
        self.folder = folder / fingerprint
        self.schemas = dict(schemas)
        self._segments: list[Segment] | None = None
        self._known: set[str] = set()

    def refresh(self) -> None:
        """Forget which segments there are; the next question looks again."""
        self._segments = None

    def segments(self) -> list[Segment]:
        """The segments there are, in an order that stays."""
        if self._segments is None:
            self._segments, self._known = [], set()
            for path in sorted(self.folder.glob("[!.]*")):
                keys = pl.read_parquet(path / f"{KEYS}.parquet")
                fresh = tuple(key not in self._known for key in keys["key"])
                self._known.update(keys["key"])
                self._segments.append(Segment(path, keys, fresh))
        return self._segments

    def __contains__(self, key: str) -> bool:
        self.segments()
        return key in self._known

    def add(self, keys: Sequence[str], counts: Sequence[Mapping[str, int]],
            frames: Frames) -> None:  # fmt: skip
        """Keep the rows of `keys`: `counts` says how many of each frame's rows each key has, in
        the order of the keys. They are seen after `refresh`."""
        columns: dict[str, list[str] | list[int]] = {"key": list(keys)}
        for name in self.schemas:
            columns[f"n_{name}"] = [count[name] for count in counts]
        table = pl.DataFrame(columns, schema=self._key_schema())
        for name, schema in self.schemas.items():
            if frames[name].height != table[f"n_{name}"].sum() or frames[name].schema != schema:
                raise StoreError(f"rows of '{name}' are not as counted or declared: this is a bug")
        self._write(table, frames)

    def compose(
        self, wanted: Iterable[str], folder: Path, tables: Sequence[str] | None = None
    ) -> dict[str, int]:
        """Write the rows of the `wanted` keys as shards folder/<table>/<shard>.parquet; returns
        the rows of each table. All tables unless `tables` names some. Raises StoreError where a
        key was never added."""
        tables = tables or list(self.schemas)
        waiting = set(wanted)
        rows = dict.fromkeys(tables, 0)
        for name in tables:
            (folder / name).mkdir(parents=True, exist_ok=True)
        shard = 0
        for segment in self.segments():
            take = segment.holding(waiting)
            if not any(take):
                continue
            waiting.difference_update(segment.keys["key"].filter(pl.Series(take)))
            for name in tables:
                target = folder / name / f"{shard:06d}.parquet"
                if all(take):
                    link(segment.table(name), target)
                    rows[name] += int(segment.keys[f"n_{name}"].sum())
                else:
                    frame = _rows(segment, name, take)
                    write_parquet(frame, target)
                    rows[name] += frame.height
            shard += 1
        if waiting:
            raise StoreError(f"{len(waiting)} keys have no rows: this is a bug")
        if not shard:  # a stage always has its tables
            for name in tables:
                write_parquet(
                    pl.DataFrame(schema=self.schemas[name]), folder / name / "000000.parquet"
                )
        return rows

    def frames(self, table: str, keys: set[str]) -> Iterator[pl.DataFrame]:
        """The rows of `keys` in one table, a segment at a time."""
        for segment in self.segments():
            take = segment.holding(keys)
            if any(take):
                yield _rows(segment, table, take)

    def merge(self) -> None:
        """Merge small segments where there are many, so that their number stays low."""
        small = [s for s in self.segments() if s.keys.height < SMALL]
        if len(small) < MANY:
            return
        batch: list[Segment] = []
        for segment in small:
            batch.append(segment)
            if sum(s.keys.height for s in batch) >= 2 * SMALL:
                self._merge(batch)
                batch = []
        if len(batch) > 1:
            self._merge(batch)
        self.refresh()

    def drop_others(self) -> None:
        """Remove what other fingerprints have made: nothing will ask for it again."""
        for path in self.folder.parent.glob("*"):
            if path != self.folder:
                shutil.rmtree(path)
        for path in self.folder.glob(".*"):  # of a killed build
            shutil.rmtree(path)

    def _merge(self, batch: list[Segment]) -> None:
        keys = pl.concat([s.keys.filter(pl.Series(s.fresh, dtype=pl.Boolean)) for s in batch])
        frames = {name: pl.concat([_rows(s, name, s.fresh) for s in batch])
                  for name in self.schemas}  # fmt: skip
        self._write(keys, frames)
        for segment in batch:  # after a kill in between, `fresh` leaves out what is there twice
            gone = segment.path.with_name(f".{segment.path.name}")
            segment.path.rename(gone)
            shutil.rmtree(gone)

    def _write(self, keys: pl.DataFrame, frames: Frames) -> None:
        name = uuid.uuid4().hex
        temporary = self.folder / f".{name}"
        write_parquet(keys, temporary / f"{KEYS}.parquet")
        for table in self.schemas:
            write_parquet(frames[table], temporary / f"{table}.parquet")
        temporary.rename(self.folder / name)

    def _key_schema(self) -> pl.Schema:
        return pl.Schema({"key": pl.String()} | {f"n_{name}": pl.Int32() for name in self.schemas})


def _rows(segment: Segment, table: str, take: Sequence[bool]) -> pl.DataFrame:
    """The rows of the keys that are taken."""
    frame = pl.read_parquet(segment.table(table))
    if all(take):
        return frame
    counts = segment.keys[f"n_{table}"]
    mask = [one for one, n in zip(take, counts, strict=True) for _ in range(n)]
    return frame.filter(pl.Series(mask, dtype=pl.Boolean))
