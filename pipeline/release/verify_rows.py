"""Whether the rows of a release are as declared: Parquet files, their keys, and the database.

Takes only files whose checksums hold. Reports what is wrong, one line each; that a file cannot
be read at all is one of the things reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from pipeline.release import parquet
from pipeline.release.content import combined, connect, content_sha256
from pipeline.release.database import FILE
from pipeline.release.record import Manifest
from pipeline.tables.derive import identifier, literal, parent_of
from pipeline.tables.model import Table

WAY_OUT = "restore it from another copy of the release, or build the release again"

_BROKEN = (duckdb.Error, pa.ArrowException, pl.exceptions.PolarsError, OSError, ValueError)


def table_problems(release: Path, manifest: Manifest, tables: Mapping[str, Table]) -> list[str]:
    """Every table: schema, order and uniqueness of its key, rows, content, foreign keys."""
    problems = []
    with connect() as connection:
        readable = {}
        for name, table in tables.items():
            path = release / "parquet" / f"{name}.parquet"
            found = _guarded(f"parquet/{path.name}", partial(_rows, path, table, manifest))
            problems += found
            if not found:
                connection.read_parquet(str(path)).create_view(name)
                readable[name] = table
        for name, table in readable.items():
            problems += _guarded(
                f"parquet/{name}.parquet",
                partial(_content, connection, table, manifest, readable),
            )
        if "input_counts" in readable:
            problems += _guarded(
                "parquet/input_counts.parquet", partial(_reconciled, connection, manifest)
            )
    return problems


def _reconciled(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> list[str]:
    """Whether what became of the inputs adds up to all that were read."""
    told = connection.sql("SELECT coalesce(sum(inputs), 0) FROM input_counts").fetchall()[0][0]
    if told == manifest.counts.get("read"):
        return []
    return [f"parquet/input_counts.parquet: {told} inputs, the manifest has read "
            f"{manifest.counts.get('read')}: {WAY_OUT}"]  # fmt: skip


def _rows(path: Path, table: Table, manifest: Manifest) -> list[str]:
    problem = parquet.schema_problem(path, table)
    rows, last = 0, None
    if problem is None:
        for group in parquet.row_groups(path):
            problem, last = parquet.rows_problem(group, table, last)
            rows += group.num_rows
            if problem:
                break
    if problem:
        return [f"parquet/{path.name}: {problem}: {WAY_OUT}"]
    recorded = manifest.tables[table.name].rows if table.name in manifest.tables else 0
    if rows != recorded:
        return [f"parquet/{path.name}: {rows} rows, the manifest has {recorded}: {WAY_OUT}"]
    return []


def _content(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    manifest: Manifest,
    readable: Mapping[str, Table],
) -> list[str]:
    problems = []
    name = identifier(table.name)
    if content_sha256(connection, name, table) != manifest.tables[table.name].content_sha256:
        problems.append(f"parquet/{table.name}.parquet: its rows are not those of the manifest")
    for column in table.columns:
        parent, key = parent_of(column)
        if parent not in readable:
            continue
        orphans = connection.execute(
            f"SELECT count(*) FROM {name} AS child ANTI JOIN {identifier(parent)} AS parent "
            f"ON child.{identifier(column.name)} = parent.{identifier(key)} "
            f"WHERE child.{identifier(column.name)} IS NOT NULL"
        ).fetchall()[0][0]
        if orphans:
            problems.append(
                f"parquet/{table.name}.parquet: {column.name} points at no row of {parent} "
                f"in {orphans} rows: {WAY_OUT}"
            )
    return problems


def database_problems(release: Path, manifest: Manifest, tables: Mapping[str, Table]) -> list[str]:
    """The database: columns and rows of the tables, and that every view can be queried."""
    return _guarded(FILE, partial(_database, release, manifest, tables))


def _database(release: Path, manifest: Manifest, tables: Mapping[str, Table]) -> list[str]:
    problems = []
    with connect() as connection:
        connection.execute(f"ATTACH {literal(str(release / FILE))} AS release (READ_ONLY)")
        connection.execute("USE release")
        hashes = {}
        for name, table in tables.items():
            columns = connection.execute(
                "SELECT column_name, data_type, is_nullable FROM duckdb_columns() "
                "WHERE database_name = 'release' AND table_name = $1 ORDER BY column_index",
                [name],
            ).fetchall()
            if [_declared_type(c) for c in columns] != [
                (c.name, c.sql_type, c.nullable) for c in table.columns
            ]:
                problems.append(f"{FILE}: {name} has not the columns declared: {WAY_OUT}")
                continue
            if _keys(connection, name) != _declared_keys(table):
                problems.append(f"{FILE}: {name} has not the keys declared: {WAY_OUT}")
            hashes[name] = content_sha256(connection, identifier(name), table)
            if hashes[name] != manifest.tables[name].content_sha256:
                problems.append(f"{FILE}: {name} has not the rows of its Parquet file: {WAY_OUT}")
        if combined(hashes) != manifest.database.content_sha256:
            problems.append(f"{FILE}: its content hash is not the manifest's: {WAY_OUT}")
        for view in manifest.database.views:
            problems += _guarded(f"{FILE}: view {view}", partial(_view, connection, view))
    return problems


def _declared_type(column: tuple[str, str, bool]) -> tuple[str, str, bool]:
    name, dtype, nullable = column
    return name, dtype.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"), nullable


def _keys(connection: duckdb.DuckDBPyConnection, name: str) -> set[tuple[str, ...]]:
    """Primary and foreign keys of a table in the database: kind, columns, table pointed at."""
    rows = connection.execute(
        "SELECT constraint_type, constraint_column_names, coalesce(referenced_table, '') "
        "FROM duckdb_constraints() WHERE database_name = 'release' AND table_name = $1 "
        "AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')",
        [name],
    ).fetchall()
    return {(kind, parent, *columns) for kind, columns, parent in rows}


def _declared_keys(table: Table) -> set[tuple[str, ...]]:
    foreign = {("FOREIGN KEY", parent_of(c)[0], c.name) for c in table.columns if c.references}
    return {("PRIMARY KEY", "", *table.key), *foreign}


def _view(connection: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    """Evaluate every column of a view."""
    connection.execute(f"SELECT count(COLUMNS(*)) FROM {identifier(view)}").fetchall()
    return []


def _guarded(where: str, check: Callable[[], list[str]]) -> list[str]:
    """The problems a check finds; that a file cannot be read at all is one of them."""
    try:
        return check()
    except _BROKEN as error:
        reason = " ".join(str(error).split())[:200]
        return [f"{where}: cannot be read ({reason}): {WAY_OUT}"]
