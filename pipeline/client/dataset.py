"""`open` and `Dataset`: a release as polars frames, as a DuckDB connection, as answers.

Frames are lazy where they can be, so that a remote table is read by ranges and never whole. Where
a release lies and how its bytes come is `files.py`.
"""

from __future__ import annotations

import builtins
import json
import os
import shutil
import uuid
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.client.files import Files, find
from pipeline.errors import ReleaseError
from pipeline.release.record import Manifest

PLACE = "OREBOOK_RELEASES"
"""The environment variable that names where releases are; else data/releases, from here."""

DATABASE = "orebook.duckdb"
_QUERIES, _MACROS, _VIEWS = "sql/queries/", "sql/macros/", "sql/views/"


def open(release: str | Path = "latest", *, at: str | Path | None = None) -> Dataset:
    """A release: "latest", a version such as "2026.11.22", or the folder or address of one.

    `at` is where releases are: a folder, http(s)://..., or s3://bucket/path; where it is left
    out, what OREBOOK_RELEASES says, or else the folder data/releases. Raises ReleaseError.
    """
    place = str(at) if at is not None else os.environ.get(PLACE, str(Path("data") / "releases"))
    return Dataset(find(str(release), place))


class Dataset:
    """One release. Reading its manifest is all that opening costs."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.manifest = Manifest.parse(files.bytes("manifest.json"), f"{files.base}/manifest.json")

    def __repr__(self) -> str:
        return f"<orebook {self.version} at {self._files.base}>"

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def tables(self) -> list[str]:
        """The names of its tables."""
        return list(self.manifest.tables)

    @property
    def queries(self) -> list[str]:
        """The names of its example questions, for `query`."""
        return [
            n[len(_QUERIES) : -len(".sql")] for n in self.manifest.files if n.startswith(_QUERIES)
        ]

    def scan(self, table: str) -> pl.LazyFrame:
        """A table, lazily: of a remote release only what a query needs is fetched."""
        return pl.scan_parquet(
            self._files.address(self._path(table)), storage_options=self._files.options
        )

    def frame(self, table: str) -> pl.DataFrame:
        """A table as a polars frame."""
        return self.scan(table).collect()

    def describe(self, table: str) -> pl.DataFrame:
        """The columns of a table: name, type, whether it may be NULL, meaning."""
        self._path(table)
        schema = next(r["schema"] for r in self._package["resources"] if r["name"] == table)
        rows = [
            {
                "column": field["name"],
                "type": field["type"],
                "nullable": not field.get("constraints", {}).get("required", False),
                "description": field["description"],
            }
            for field in schema["fields"]
        ]
        return pl.DataFrame(rows)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection in which every table, view and macro can be queried.

        Of a local release: its database, read-only. Of a remote one: views over its Parquet
        files, of which each query fetches what it needs.
        """
        if not self._files.is_remote:
            return duckdb.connect(str(self._files.folder / DATABASE), read_only=True)
        connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        self._files.register(connection)
        for table in self.tables:
            address = self._files.address(self._path(table))
            connection.read_parquet(address).create_view(table)
        for kind, names in (
            (_MACROS, self.manifest.database.macros),
            (_VIEWS, self.manifest.database.views),
        ):
            self._create(connection, kind, names)
        return connection

    def sql(self, statement: str) -> pl.DataFrame:
        """The answer to an SQL statement as a frame."""
        with self.connect() as connection:
            answer: pl.DataFrame = connection.sql(statement).pl()
        return answer

    def query(self, name: str) -> pl.DataFrame:
        """The answer to one of the example questions (`queries`) as a frame."""
        if name not in self.queries:
            raise ReleaseError(f"{self} has no question {name}: ask {', '.join(self.queries)}")
        return self.sql(self._files.bytes(f"{_QUERIES}{name}.sql").decode("utf-8"))

    def download(self, folder: str | Path) -> Dataset:
        """Copy the release to `folder`/<version>, checked against its sums, and open it there."""
        target = Path(folder) / self.version
        if target.exists():
            raise ReleaseError(f"{target} exists: remove it, or open it with orebook.open")
        fresh = target.with_name(f".{self.version}.tmp-{uuid.uuid4().hex}")
        try:
            self._files.copy_to(fresh)
            fresh.rename(target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return Dataset(Files(str(target)))

    @cached_property
    def _package(self) -> dict[str, Any]:
        package: dict[str, Any] = json.loads(self._files.bytes("datapackage.json"))
        return package

    def _path(self, table: str) -> str:
        try:
            return self.manifest.tables[table].path
        except KeyError as error:
            raise ReleaseError(f"{self} has no table {table}: name one of {self.tables}") from error

    def _create(
        self, connection: duckdb.DuckDBPyConnection, kind: str, names: builtins.list[str]
    ) -> None:
        """Macros or views, each once those that it uses are there."""
        waiting = {name: self._files.bytes(f"{kind}{name}.sql").decode("utf-8") for name in names}
        while waiting:
            failed: dict[str, str] = {}
            for name, statement in waiting.items():
                try:
                    connection.execute(statement)
                except duckdb.CatalogException:
                    failed[name] = statement
            if len(failed) == len(waiting):
                raise ReleaseError(f"{self}: {', '.join(failed)} do not fit its tables: verify it")
            waiting = failed
