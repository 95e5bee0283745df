"""The DuckDB file of a release: the tables with keys and comments, then macros and views.

Written from the release's own Parquet files. Views and macros come from sql/views and
sql/macros, one a file, whose opening comment becomes the comment in the database.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import paths
from pipeline.errors import ReleaseError
from pipeline.release.content import connect
from pipeline.release.record import DatabaseRecord
from pipeline.tables.derive import ddl, identifier, literal, parent_of, parents_first
from pipeline.tables.model import Table

FILE = "orebook.duckdb"
STORAGE_VERSION = "v1.2.0"
"""The newest storage that DuckDB 1.4 and the browser build of DuckDB can open."""

BLOCK_SIZE = 16_384
"""Bytes a block. Each of some fifty key indexes takes a block at least: with DuckDB's own 256 KiB
an empty release is 17 MB, with this 1 MB."""


@dataclass(frozen=True)
class Script:
    """One SQL file: its name, the comment it opens with, and the statement."""

    name: str
    comment: str
    statement: str


def scripts(kind: str, sql: Path = paths.SQL) -> list[Script]:
    """The files of sql/<kind> by name. Raises ReleaseError where one opens without a comment."""
    found = []
    for path in sorted((sql / kind).glob("*.sql")):
        lines = path.read_text(encoding="utf-8").splitlines()
        head = [line for line in lines[: _head(lines)] if line.strip()]
        comment = " ".join(line.removeprefix("--").strip() for line in head)
        if not comment:
            raise ReleaseError(f"{path} opens without a comment: say what a user would ask it")
        found.append(Script(path.stem, comment, "\n".join(lines[_head(lines) :]).strip()))
    return found


def _used_first(macros: list[Script]) -> list[Script]:
    """Macros in an order in which each finds those that it uses: DuckDB looks them up at once."""
    ordered: list[Script] = []
    waiting = list(macros)
    while waiting:
        ready = [m for m in waiting if not any(_uses(m, o) for o in waiting if o is not m)]
        if not ready:
            raise ReleaseError(f"macros use each other: {', '.join(m.name for m in waiting)}")
        ordered += ready
        waiting = [m for m in waiting if m not in ready]
    return ordered


def _uses(macro: Script, other: Script) -> bool:
    return re.search(rf"\b{other.name}\s*\(", macro.statement) is not None


def _head(lines: list[str]) -> int:
    for i, line in enumerate(lines):
        if not line.startswith("--"):
            return i
    return len(lines)


def write_database(
    parquet: Path, target: Path, tables: Mapping[str, Table], content: str
) -> DatabaseRecord:
    """Write the database from `parquet/<table>.parquet`; returns its record.

    `content` is the combined content hash of those files: verifying compares the database with
    it. Raises ReleaseError where rows break a key or a view does not fit the tables.
    """
    macros, views = _used_first(scripts("macros")), scripts("views")
    with connect(target.parent.with_name(f".spill.tmp-{uuid.uuid4().hex}")) as connection:
        connection.execute(
            f"ATTACH {literal(str(target))} AS release "
            f"(STORAGE_VERSION {literal(STORAGE_VERSION)}, BLOCK_SIZE {BLOCK_SIZE})"
        )
        connection.execute("USE release")
        try:
            for statement in ddl(tables):
                connection.execute(statement)
            for table in parents_first(tables):
                _load(connection, table, parquet / f"{table.name}.parquet")
            for macro in macros:
                connection.execute(macro.statement)
                kind = "MACRO TABLE" if "AS TABLE" in macro.statement else "MACRO"
                connection.execute(
                    f"COMMENT ON {kind} {identifier(macro.name)} IS {literal(macro.comment)}"
                )
            for view in views:
                connection.execute(view.statement)
                connection.execute(
                    f"COMMENT ON VIEW {identifier(view.name)} IS {literal(view.comment)}"
                )
        except (duckdb.ConstraintException, duckdb.CatalogException) as error:
            raise ReleaseError(f"the tables do not fit together: {error}") from error
        connection.execute("CHECKPOINT release")
        connection.execute("USE memory; DETACH release")
    names = ([v.name for v in views], sorted(m.name for m in macros))
    return DatabaseRecord(FILE, STORAGE_VERSION, content, *names)


def _load(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """Load a table. A self-reference is loaded by generations: DuckDB wants the parent row to
    be there before the statement that brings the child."""
    name = identifier(table.name)
    columns = ", ".join(identifier(c.name) for c in table.columns)
    source = f"INSERT INTO {name} ({columns}) SELECT {columns} FROM read_parquet($1) AS fresh"
    self = next((c for c in table.columns if c.references and parent_of(c)[0] == table.name), None)
    if self is None:
        connection.execute(source, [str(path)])
        return
    child, key = identifier(self.name), identifier(table.key[0])
    loaded = inserted = _count(connection.execute(f"{source} WHERE {child} IS NULL", [str(path)]))
    while inserted:
        inserted = _count(
            connection.execute(
                f"{source} WHERE {child} IN (SELECT {key} FROM {name}) "
                f"AND {key} NOT IN (SELECT {key} FROM {name})",
                [str(path)],
            )
        )
        loaded += inserted
    rows = _count(connection.execute("SELECT count(*) FROM read_parquet($1)", [str(path)]))
    if loaded != rows:
        raise ReleaseError(
            f"{rows - loaded} rows of {table.name} name a {self.name} that does not exist, or "
            "name each other in a circle: mend them where they come from"
        )


def _count(result: duckdb.DuckDBPyConnection) -> int:
    row = result.fetchone()
    return int(row[0]) if row else 0
