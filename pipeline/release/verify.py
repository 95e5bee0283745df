"""Whether a release on disk is what its manifest says. Reports problems, never repairs.

Three layers, each trusting only what the one before found sound: every file against SHA256SUMS
and the manifest; every table against its declaration; the database against the tables. A file
that fails its checksum is not opened: damaged bytes must not reach a native reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from pipeline.errors import ReleaseError
from pipeline.release import parquet
from pipeline.release.checksums import listing, parse
from pipeline.release.content import combined, connect, content_sha256
from pipeline.release.database import FILE
from pipeline.release.descriptors import declared_by
from pipeline.release.record import Manifest, file_record
from pipeline.release.versions import SUMS
from pipeline.tables import TABLES
from pipeline.tables.derive import (
    SCHEMA_VERSION,
    frictionless_schema,
    identifier,
    literal,
    parent_of,
)
from pipeline.tables.model import Table

WAY_OUT = "restore it from another copy of the release, or build the release again"
UNLISTED = {"manifest.json", SUMS, FILE}
"""Files that the manifest does not list: itself, what lists it, and what differs by build."""

_BROKEN = (duckdb.Error, pa.ArrowException, pl.exceptions.PolarsError, OSError, ValueError)


def verify(release: Path) -> list[str]:
    """Everything that is wrong with a release, one line each; empty where nothing is."""
    if not release.is_dir():
        return [f"{release} is no folder: name the folder of a release"]
    problems, digests, sound = _files(release)
    if "manifest.json" not in sound:
        return problems
    try:
        manifest = Manifest.read(release)
        tables = declared_by(json.loads((release / "datapackage.json").read_bytes()))
    except ReleaseError as error:
        return [*problems, str(error)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [*problems, f"datapackage.json: not as a release has it ({error!r}): {WAY_OUT}"]
    problems += _manifest(release, manifest, digests, tables)
    whole = [name for name in tables if f"parquet/{name}.parquet" in sound]
    problems += _tables(release, manifest, {name: tables[name] for name in whole})
    if FILE in sound and len(whole) == len(tables):
        problems += _guarded(FILE, partial(_database, release, manifest, tables))
    return problems


def _files(release: Path) -> tuple[list[str], dict[str, str], set[str]]:
    """Every file against SHA256SUMS: problems, the digests as listed, and the sound files."""
    present, odd = listing(release)
    problems = [f"{path}: not a plain file: remove it" for path in odd]
    if SUMS not in present:
        return [*problems, f"{SUMS}: missing: {WAY_OUT}"], {}, set()
    digests, malformed = parse((release / SUMS).read_bytes())
    problems += [f"{line}: {WAY_OUT}" for line in malformed]
    problems += [f"{path}: missing: {WAY_OUT}" for path in sorted(digests.keys() - set(present))]
    sound = set()
    for path in present:
        if path == SUMS:
            continue
        if path not in digests:
            problems.append(f"{path}: not in {SUMS}: remove it, if it was added")
        elif file_record(release / path).sha256 != digests[path]:
            problems.append(f"{path}: changed since it was published: {WAY_OUT}")
        else:
            sound.add(path)
    return problems, digests, sound


def _manifest(
    release: Path, manifest: Manifest, digests: Mapping[str, str], tables: Mapping[str, Table]
) -> list[str]:
    """The manifest against SHA256SUMS, the declarations and itself."""
    problems = []
    listed = {path: record.sha256 for path, record in manifest.files.items()}
    listed |= {record.path: record.sha256 for record in manifest.tables.values()}
    for path in sorted(listed.keys() | digests.keys() - UNLISTED):
        if listed.get(path) != digests.get(path):
            problems.append(f"{path}: manifest.json and {SUMS} disagree about it: {WAY_OUT}")
    if set(manifest.tables) != set(tables):
        problems.append(f"manifest.json: its tables are not those of datapackage.json: {WAY_OUT}")
    if manifest.schema_version == SCHEMA_VERSION:
        problems += [
            f"datapackage.json: {name} is not as schema {SCHEMA_VERSION} declares it: {WAY_OUT}"
            for name in sorted(set(tables) | set(TABLES))
            if not _as_declared(release, name)
        ]
    counts = manifest.counts
    rows = {name: record.rows for name, record in manifest.tables.items()}
    if (
        counts.get("read") != counts.get("kept", 0) + counts.get("rejected", 0)
        or counts.get("kept") != rows.get("articles")
        or counts.get("rejected") != rows.get("rejects")
    ):
        problems.append(f"manifest.json: its counts do not add up: {counts}: {WAY_OUT}")
    return problems


def _as_declared(release: Path, name: str) -> bool:
    package = json.loads((release / "datapackage.json").read_bytes())
    found = {r["name"]: r["schema"] for r in package["resources"]}
    return name in TABLES and found.get(name) == json.loads(
        json.dumps(frictionless_schema(TABLES[name]))
    )


def _tables(release: Path, manifest: Manifest, tables: Mapping[str, Table]) -> list[str]:
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
    return problems


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


def _database(release: Path, manifest: Manifest, tables: Mapping[str, Table]) -> list[str]:
    """The database: columns, keys and rows of the tables, and that every view can be queried."""
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
