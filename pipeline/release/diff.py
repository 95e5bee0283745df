"""What changed between two releases: entities added, changed and removed, field by field.

Reads only the Parquet files of both, so releases of different schemas compare: a column that one
of them lacks counts as NULL. How a change is shown is `changes.py`'s.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipeline.errors import ReleaseError
from pipeline.release.record import CodeVersion, Manifest
from pipeline.release.why import explained

CHANGES = pl.Schema(
    {
        "table": pl.String(),
        "change": pl.Enum(["added", "changed", "removed"]),
        "key": pl.String(),
        "label": pl.String(),
        "field": pl.String(),
        "old": pl.String(),
        "new": pl.String(),
        "why": pl.String(),
        "because": pl.String(),
    }
)
"""One row an entity added or removed, one row a field changed. `why` is `why.py`'s."""

ENTITIES = {
    "measures": ("measure_id", "title"),
    "measure_events": ("event_id", "label"),
    "minerals": ("mineral_id", "name"),
    "actors": ("actor_id", "name"),
}
"""What is compared: table, its key, and the field that names an entity to a reader."""


def diff(old: Path, new: Path) -> pl.DataFrame:
    """The changes from release `old` to release `new`, with the schema CHANGES, sorted.

    Raises ReleaseError where one of them is no release.
    """
    before, after = (Manifest.read(release).code for release in (old, new))
    return compared(old / "parquet", new / "parquet", before, after)


def compared(old: Path, new: Path, before: CodeVersion, after: CodeVersion) -> pl.DataFrame:
    """The changes between two folders of Parquet files, each with its reason."""
    return explained(compare(old, new), old, new, before, after)


def compare(old: Path, new: Path) -> pl.DataFrame:
    """The changes between two folders of Parquet files, without reasons."""
    parts = [
        _compare(table, key, label, _entities(old, table), _entities(new, table))
        for table, (key, label) in ENTITIES.items()
    ]
    return pl.concat(parts, how="vertical")


def _compare(
    table: str, key: str, label: str, old: pl.DataFrame, new: pl.DataFrame
) -> pl.DataFrame:
    fields = [c for c in dict.fromkeys([*new.columns, *old.columns]) if c not in (key, "label")]
    old, new = (_with_columns(frame, [key, label, *fields]) for frame in (old, new))
    parts = [
        _whole(new.join(old, on=key, how="anti"), "added", key, label),
        _whole(old.join(new, on=key, how="anti"), "removed", key, label),
    ]
    both = new.join(old, on=key, how="inner", suffix="\x1fold")
    for field in fields:
        before = f"{field}\x1fold"
        parts.append(
            both.filter(pl.col(field).ne_missing(pl.col(before))).select(
                pl.lit("changed").alias("change"),
                pl.col(key).alias("key"),
                pl.col(label).alias("label"),
                pl.lit(field).alias("field"),
                pl.col(before).alias("old"),
                pl.col(field).alias("new"),
            )
        )
    nothing = pl.lit(None, pl.String())
    frame = pl.concat(parts, how="vertical").select(
        pl.lit(table).alias("table"), pl.all(), nothing.alias("why"), nothing.alias("because")
    )
    return frame.cast(CHANGES).sort("change", "key", "field", nulls_last=False)


def _whole(frame: pl.DataFrame, change: str, key: str, label: str) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String())
    return frame.select(
        pl.lit(change).alias("change"),
        pl.col(key).alias("key"),
        pl.col(label).alias("label"),
        nothing.alias("field"),
        nothing.alias("old"),
        nothing.alias("new"),
    )


def _with_columns(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The named columns once each; those the frame lacks are NULL."""
    missing = [pl.lit(None, pl.String()).alias(n) for n in names if n not in frame.columns]
    return frame.with_columns(missing).select(list(dict.fromkeys(names)))


def _entities(folder: Path, table: str) -> pl.DataFrame:
    """The rows of a table with every value as text; a measure carries its minerals, actors and
    links as lists in one value, so that they are fields of it."""
    frame = _texts(folder, table)
    if table == "measure_events":
        parts = (pl.col(c) for c in ("measure_id", "action", "occurred_on") if c in frame.columns)
        return frame.with_columns(pl.concat_str(parts, separator=" ", ignore_nulls=True)
                                  .alias("label"))  # fmt: skip
    if table != "measures":
        return frame
    for name, child, value in (
        ("minerals", "measure_minerals", pl.col("mineral_id")),
        ("actors", "measure_actors", pl.format("{} ({})", "actor_id", "role")),
        ("links", "measure_links", pl.format("{} {}", "relation", "related_id")),
    ):
        rows = _texts(folder, child)
        if "measure_id" in rows.columns:
            listed = (
                rows.select("measure_id", value.alias("value"))
                .sort("measure_id", "value")
                .group_by("measure_id", maintain_order=True)
                .agg(pl.col("value").str.join(", ").alias(name))
            )
            frame = frame.join(listed, on="measure_id", how="left", maintain_order="left")
    return frame


def _texts(folder: Path, table: str) -> pl.DataFrame:
    path = folder / f"{table}.parquet"
    if not path.is_file():
        raise ReleaseError(f"{path} is missing: compare complete releases")
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}): verify the release") from error
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(pl.col(lists).list.join(", ")).cast(pl.String)
