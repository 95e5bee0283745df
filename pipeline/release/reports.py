"""The rows of the report tables (`pipeline/tables/reports.py`), from tables and evidence.

Coverage and counts are the statements of sql/reports, run over the tables that are published.
Nothing is written here.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipeline import paths
from pipeline.errors import ReleaseError
from pipeline.release.content import connect
from pipeline.release.evidence import Evidence
from pipeline.tables import TABLES
from pipeline.tables.reports import CHANGES, REPORTS

_RENAMED = {
    "table": "entity",
    "key": "entity_id",
    "old": "old_value",
    "new": "new_value",
}
"""Columns of a comparison by their published names: some of ours are words of SQL."""


def report_frames(
    tables_dir: Path, changed: pl.DataFrame | None, evidence: Evidence
) -> dict[str, pl.DataFrame]:
    """Every report table, with its declared schema, sorted by its key.

    `changed` is an explained comparison with the release before, None in a first release.
    """
    frames = {
        "changes": changes_frame(changed),
        "expectations": evidence.expectations,
        "accuracy": evidence.accuracy,
        **_counted(tables_dir),
    }
    return {
        name: frames[name].select(table.schema.names()).cast(table.schema).sort(table.key)
        for name, table in REPORTS.items()
    }


def changes_frame(changed: pl.DataFrame | None) -> pl.DataFrame:
    """A comparison as the table `changes`."""
    if changed is None:
        return CHANGES.empty()
    numbered = changed.rename(_RENAMED).with_row_index("position", offset=1)
    return numbered.select(CHANGES.schema.names()).cast(CHANGES.schema)


def _counted(tables_dir: Path) -> dict[str, pl.DataFrame]:
    """The statements of sql/reports by name, over the tables."""
    with connect() as connection:
        for name in TABLES:
            path = tables_dir / f"{name}.parquet"
            if not path.is_file():
                raise ReleaseError(f"{path} is missing: run the step that assembles the tables")
            connection.read_parquet(str(path)).create_view(name)
        return {
            path.stem: connection.sql(path.read_text(encoding="utf-8")).pl()
            for path in sorted((paths.SQL / "reports").glob("*.sql"))
        }
