"""What a table declaration is made of. No table is declared here and nothing is derived here.

`declared.py` holds the declarations; `derive.py` turns them into schemas, DDL and documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Format = Literal["edtf", "timex", "slug", "sha256", "uri", "hs6", "iso3"]
Group = Literal["reference", "article", "claim", "measure", "run", "release"]

SQL_TYPES: dict[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Float64(): "DOUBLE",
    pl.Int32(): "INTEGER",
    pl.Boolean(): "BOOLEAN",
    pl.Date(): "DATE",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ",
    pl.List(pl.String()): "VARCHAR[]",
}


@dataclass(frozen=True)
class Column:
    """One column: its type, what it may hold, and what it means.

    `references` is "table.column"; `codes` names a list in `codes.CODE_LISTS`; `low` and `high`
    bound a number (both inclusive); `unit` is UCUM-like plain text ("%", "pp", "characters").
    """

    name: str
    dtype: pl.DataType
    description: str
    nullable: bool = False
    references: str | None = None
    codes: str | None = None
    format: Format | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.dtype]


@dataclass(frozen=True)
class Table:
    """One published table. `key` is its primary key, also its sort order in a release."""

    name: str
    group: Group
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> pl.Schema:
        """Column names and polars dtypes, in order."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        for c in self.columns:
            if c.name == name:
                return c
        raise KeyError(f"{self.name} has no column {name}")

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)
