"""What Dagster shows of a table, a stage or a suite.

Values come from the declarations and from what a step reports; nothing is computed twice.
Texts of strangers go into tables and plain text only, which the interface never reads as markup.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from pipeline.defs.settings import shown
from pipeline.quality import ExpectationResult, Severity, SuiteResult
from pipeline.report import StageReport
from pipeline.store import Store
from pipeline.tables import CODE_LISTS, TABLES, Column, Table

PREVIEW_ROWS = 10
PREVIEW_CHARS = 48
CELL_CHARS = 160
QUEUE_ROWS = 100
"""Measures of the review queue that the interface lists."""

Metadata = dict[str, Any]
Cell = str | int | float | bool | None


def column_schema(table: Table) -> dg.TableSchema:
    """The declaration of a table as Dagster shows it."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.sql_type,
                description=column.description + (f" [{column.unit}]" if column.unit else ""),
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable,
                    unique=table.key == (column.name,),
                    other=_constraints(table, column),
                ),
            )
            for column in table.columns
        ],
        constraints=dg.TableConstraints(other=[f"key: {', '.join(table.key)}"]),
    )


def _constraints(table: Table, column: Column) -> list[str]:
    found = []
    if column.name in table.key:
        found.append("key")
    if column.references:
        found.append(f"refers to {column.references}")
    if column.codes:
        found.append("one of " + ", ".join(CODE_LISTS[column.codes]))
    if column.format:
        found.append(f"format {column.format}")
    if column.low is not None:
        found.append(f"at least {column.low:g}")
    if column.high is not None:
        found.append(f"at most {column.high:g}")
    return found


def table_metadata(table: Table, folder: Path, rows: int) -> Metadata:
    """Of a table file as it was written: rows, size, place, and its first rows; how many inputs
    ended how, where it has a column of outcomes."""
    path = folder / f"{table.name}.parquet"
    first = pl.scan_parquet(path).head(PREVIEW_ROWS).collect()
    outcomes = [column.name for column in table.columns if column.codes == "outcome"]
    return {
        **(counts_by(path, outcomes[0], "outcome") if outcomes else {}),
        "dagster/row_count": rows,
        "preview": as_table(first.to_dicts(), PREVIEW_CHARS),
        "bytes": path.stat().st_size,
        "path": dg.MetadataValue.text(shown(path)),
    }


def counts_by(path: Path, column: str, codes: str) -> dict[str, int]:
    """Rows of a table by the codes of a column, zeros included: the interface plots each."""
    counted = pl.scan_parquet(path).group_by(column).len().collect()
    found = {str(code): int(n) for code, n in counted.iter_rows()}
    return {code: found.get(code, 0) for code in CODE_LISTS[codes]}


def review_metadata(path: Path, store: Store) -> Metadata:
    """Of the review queue: its head with the titles and statuses of the measures."""
    queue = pl.scan_parquet(path).head(QUEUE_ROWS)
    measures = store.scan("measures", "measures", TABLES["measures"].schema).select(
        "measure_id", "title", "status", "status_as_of", "provenance"
    )
    shown = queue.join(measures, on="measure_id", how="left").sort("position").collect()
    return {"queue": as_table(shown.to_dicts())}


def stage_metadata(report: StageReport, folder: Path) -> Metadata:
    """Of a stage: rows by table, what it counted, how long it took."""
    return {
        "dagster/row_count": sum(report.rows.values()),
        "rows": as_table([{"table": name, "rows": n} for name, n in report.rows.items()]),
        **report.counts,
        **({"notes": as_table([{"note": note} for note in report.notes])} if report.notes else {}),
        "seconds": round(report.seconds, 2),
        "path": dg.MetadataValue.text(shown(folder)),
    }


def suite_metadata(suite: SuiteResult) -> Metadata:
    """Of a suite: a row an expectation, failures first, and the share that holds."""
    ordered = sorted(suite.results, key=lambda r: (r.success, r.severity is Severity.WARN))
    return {
        "success_percent": float(suite.success_percent),
        "expectations": len(suite.results),
        "failed": len(suite.blocking_failures),
        "warnings": len(suite.warnings),
        "results": as_table([_result_row(result, suite.suite) for result in ordered]),
    }


def _result_row(result: ExpectationResult, suite: str) -> Mapping[str, Any]:
    where = [] if result.table == suite else [result.table]
    where += [result.column] if result.column else []
    verdict = (
        "holds" if result.success else "FAILS" if result.severity is Severity.ERROR else "warn"
    )
    return {
        "result": verdict,
        "column": ".".join(where),
        "expectation": result.says,
        "severity": result.severity.value,
        "unexpected": result.unexpected,
        "examples": " · ".join(result.examples),
        "exception": result.exception or "",
        "name": result.name,
    }


def as_table(rows: Sequence[Mapping[str, Any]], chars: int = CELL_CHARS) -> dg.TableMetadataValue:
    """Rows as a table in the interface. Values that are no plain scalars become short texts."""
    names = list(rows[0]) if rows else []
    return dg.MetadataValue.table(
        records=[dg.TableRecord({k: cell(v, chars) for k, v in row.items()}) for row in rows],
        schema=dg.TableSchema(columns=[dg.TableColumn(name=name) for name in names]),
    )


def cell(value: Any, chars: int = CELL_CHARS) -> Cell:
    """One value as a cell: control characters gone, long texts shortened."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= chars else text[: chars - 1] + "…"
