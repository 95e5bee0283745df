"""The published tables as assets, and the release of them.

Made from `TABLES`: a table that is declared has an asset. Its check is `checks.py`.
"""

import dagster as dg
import polars as pl

from pipeline.defs.metadata import column_schema, review_metadata, table_metadata
from pipeline.defs.observer import Recorder
from pipeline.defs.settings import BuildSettings, shown
from pipeline.defs.stages import OWNERS, STAGES, VOCABULARY, Inputs, Told, Work
from pipeline.tables import TABLES, Table
from pipeline.tables.assemble import STAGE_OF

RELEASE = dg.AssetKey(["release"])
QUEUE = "review_queue"
"""The table that the interface shows with what a reviewer needs beside it."""

TABLE_KEYS = {name: dg.AssetKey(["tables", name]) for name in TABLES}

_ALSO_FROM = {
    "actors": (VOCABULARY,),
    "articles": (STAGES["readings"],),
    "claims": (STAGES["measures"],),
    "inputs": (STAGES["readings"],),
}
"""Inputs of a table beside the stage that feeds it."""


def upstream(name: str) -> list[dg.AssetKey]:
    """What a table is assembled from."""
    first = STAGES[STAGE_OF[name]] if name in STAGE_OF else VOCABULARY
    return [first, *_ALSO_FROM.get(name, ())]


def table_asset(table: Table, work: Work, recorder: Recorder) -> dg.AssetsDefinition:
    """One published table: assembled from the working store, sorted by key, as it is declared."""

    @dg.asset(
        key=TABLE_KEYS[table.name],
        deps=upstream(table.name),
        group_name="tables",
        owners=OWNERS,
        kinds={"duckdb", "parquet"},
        description=table.description,
        tags={"orebook/about": table.group},
        metadata={"dagster/column_schema": column_schema(table),
                  "dagster/table_name": table.name},
    )  # fmt: skip
    def assembled(
        context: dg.AssetExecutionContext, settings: BuildSettings
    ) -> dg.MaterializeResult[None]:
        folder = settings.tables_dir
        with recorder.step(f"tables/{table.name}") as step:
            day = settings.day(context)
            rows = work.assemble(settings.working_store, table.name, day, folder)
            step.outcome = rows
        more = {}
        if table.name == QUEUE:
            more = review_metadata(folder / f"{table.name}.parquet", settings.working_store)
        return dg.MaterializeResult(metadata=table_metadata(table, folder, rows) | more)

    return assembled


def release_asset(work: Work, recorder: Recorder) -> dg.AssetsDefinition:
    """The release: what the checks let through."""

    @dg.asset(
        key=RELEASE,
        deps=list(TABLE_KEYS.values()),
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb", "parquet", "python"},
        description="A release folder: Parquet and DuckDB files, descriptors and checksums. "
        "Written whole or not at all, and only where no blocking check fails.",
    )
    def release(
        context: dg.AssetExecutionContext, settings: BuildSettings
    ) -> dg.MaterializeResult[None]:
        with recorder.step("release") as step:
            out = settings.out_dir
            version = settings.version or work.next_version(out, settings.day(context))
            inputs = _inputs(context, settings)
            told = Told(settings.results_dir, settings.accept_drop or None)
            folder = work.publish(settings.tables_dir, out, version, inputs, told)
            step.outcome = folder
        files = [path for path in folder.rglob("*") if path.is_file()]
        return dg.MaterializeResult(
            metadata={
                "version": dg.MetadataValue.text(version),
                "path": dg.MetadataValue.text(shown(folder)),
                "files": len(files),
                "bytes": sum(path.stat().st_size for path in files),
            }
        )

    return release


def _inputs(context: dg.AssetExecutionContext, settings: BuildSettings) -> Inputs:
    """Inputs read, as the stage that read them reported; kept and rejected, as the tables hold."""
    kept, rejected = (
        pl.scan_parquet(settings.tables_dir / f"{name}.parquet").select(pl.len()).collect().item()
        for name in ("articles", "rejects")
    )
    event = context.instance.get_latest_materialization_event(STAGES["articles"])
    written = event.asset_materialization if event else None
    read = written.metadata["read"].value if written and "read" in written.metadata else None
    return Inputs(int(read) if isinstance(read, int) else kept + rejected, kept, rejected)
