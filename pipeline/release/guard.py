"""What stops an implausible release: rows lost, columns emptied, codes that shifted.

Compares the tables to be published with the release before, within the bounds declared here.
A breach stops publication unless someone says why it is right, and that is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.errors import ReleaseError
from pipeline.release.record import Override
from pipeline.tables.model import Group, Table

FEWEST = 30
"""Rows below which shares are left alone: in few rows one article moves them a long way."""

FEWEST_LOST = 5
"""Rows that may always go: a table of ten may lose three."""


@dataclass(frozen=True)
class Bounds:
    """What may happen to a table from one release to the next, as shares from 0 to 1.

    `lost_rows` of the rows may go; the share of filled rows of a column may fall by
    `fill_drop`; the distribution of a coded column may move by `code_shift` (total variation
    distance: the share of rows that would have to change code).
    """

    lost_rows: float
    fill_drop: float = 0.15
    code_shift: float = 0.25


BOUNDS: dict[Group, Bounds] = {
    "reference": Bounds(lost_rows=0.02, code_shift=0.10),
    "article": Bounds(lost_rows=0.05),
    "claim": Bounds(lost_rows=0.10),
    "measure": Bounds(lost_rows=0.15),
}
"""By group of tables. What a run tells (rejects) may vary freely."""


def override_for(found: list[str], reason: str | None) -> Override | None:
    """What is recorded of breaches; None where there are none. Raises ReleaseError on breaches
    that nobody gave a reason for."""
    if not found:
        return None
    if reason is None or not reason.strip():
        raise ReleaseError(
            "nothing was published, for too much changed since the release before: "
            + "; ".join(found)
            + ". Where this is right, build again with --accept-drop and the reason"
        )
    return Override(reason.strip(), found)


def breaches(old: Path, new: Path, tables: Mapping[str, Table]) -> list[str]:
    """What goes beyond its bounds from the Parquet files in `old` to those in `new`, a line each.
    A table or column that the older release lacks cannot have dropped."""
    return [
        line
        for table in tables.values()
        if table.group in BOUNDS and (old / f"{table.name}.parquet").is_file()
        for line in _of_table(table, BOUNDS[table.group], old, new)
    ]


def _of_table(table: Table, bounds: Bounds, old: Path, new: Path) -> Iterator[str]:
    before, after = (pl.scan_parquet(f / f"{table.name}.parquet") for f in (old, new))
    had, has = (frame.select(pl.len()).collect().item() for frame in (before, after))
    lost = had - has
    if lost > FEWEST_LOST and lost > bounds.lost_rows * had:
        yield (
            f"{table.name} has {has} rows, {lost / had:.0%} fewer than {had} "
            f"(at most {bounds.lost_rows:.0%} may go)"
        )
    if min(had, has) < FEWEST:
        return
    there = before.collect_schema().names()
    for column in table.columns:
        if column.name not in there:
            continue
        if column.nullable:
            full, now = (_filled(frame, column.name) for frame in (before, after))
            if full - now > bounds.fill_drop:
                yield (
                    f"{table.name}.{column.name} is filled in {now:.0%} of rows, was {full:.0%} "
                    f"(may fall by {bounds.fill_drop:.0%})"
                )
        if column.codes or column.references == "instruments.instrument":
            moved = _shift(_shares(before, column.name), _shares(after, column.name))
            if moved > bounds.code_shift:
                yield (
                    f"{table.name}.{column.name}: {moved:.0%} of rows would have to change code "
                    f"to be distributed as before (at most {bounds.code_shift:.0%})"
                )


def _filled(frame: pl.LazyFrame, column: str) -> float:
    return float(frame.select(pl.col(column).is_not_null().mean()).collect().item())


def _shares(frame: pl.LazyFrame, column: str) -> dict[str, float]:
    values = frame.select(pl.col(column)).drop_nulls().collect()[column]
    counts = values.value_counts(name="n")
    return {code: n / len(values) for code, n in counts.rows()}


def _shift(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    """Total variation distance; 0 where one side has no values (that is a matter of filling)."""
    if not before or not after:
        return 0.0
    codes = before.keys() | after.keys()
    return sum(abs(before.get(c, 0.0) - after.get(c, 0.0)) for c in codes) / 2
