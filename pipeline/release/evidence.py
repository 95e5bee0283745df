"""What is known of a build's quality when it is published: results of checks, accuracy on gold.

Both were measured before: the checks by this build, the accuracy when `benchmarks/accuracy.py`
was last run. They are read here and shipped as they are; nothing is measured.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.errors import ReleaseError
from pipeline.tables.reports import ACCURACY, EXPECTATIONS


@dataclass(frozen=True)
class Evidence:
    """Rows of the tables `expectations` and `accuracy`."""

    expectations: pl.DataFrame
    accuracy: pl.DataFrame


NO_EVIDENCE = Evidence(EXPECTATIONS.empty(), ACCURACY.empty())
"""Of tables that nothing was measured on."""


def gathered(results: Path, suites: Collection[str], figures: Path, reader: str) -> Evidence:
    """What the suites of a build found (one Parquet file each in `results`) and the recorded
    accuracy; `reader` is the hash of the reader that this build used.

    Raises ReleaseError where a suite has no results or the figures cannot be read.
    """
    missing = sorted(name for name in suites if not (results / f"{name}.parquet").is_file())
    if missing:
        raise ReleaseError(
            f"{results} has no results of {', '.join(missing)}: run the checks before publishing"
        )
    parts = [pl.read_parquet(results / f"{name}.parquet") for name in sorted(suites)]
    return Evidence(_expectations(pl.concat(parts)), recorded_accuracy(figures, reader))


def _expectations(found: pl.DataFrame) -> pl.DataFrame:
    renamed = found.rename({"table": "checked_table", "column": "checked_column"})
    return renamed.select(EXPECTATIONS.schema.names()).cast(EXPECTATIONS.schema)


def recorded_accuracy(figures: Path, reader: str) -> pl.DataFrame:
    """The recorded figures, each with whether `reader` is what was measured."""
    recorded = {name: kind for name, kind in ACCURACY.schema.items() if name != "is_current"}
    try:
        frame = pl.read_csv(figures, schema=recorded)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ReleaseError(
            f"{figures} cannot be read ({error}): write it with `make accuracy`"
        ) from error
    current = (pl.col("reader_sha256") == reader).alias("is_current")
    return frame.with_columns(current).select(ACCURACY.schema.names())
