"""From the declaration of a table to its expectations.

A `Rule` is an expectation as plain data, so that suites can be listed and documented without
importing Great Expectations. What holds between rows of several tables is in sql/checks
(`cross.py`); running rules is `run.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipeline.quality.formats import PATTERNS
from pipeline.quality.results import Severity
from pipeline.tables import CODE_LISTS, Column, Table

ROWS = "unexpected_rows_expectation"
"""The type of a rule that is an SQL query for the rows that break it."""

RATE_UNITS = ("%", "pp")

_DUCKDB_TYPES = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}


@dataclass(frozen=True)
class Rule:
    """One expectation: `type` and `kwargs` are those of Great Expectations.

    `name` is unique in its suite, `says` is what must hold, in words.
    """

    name: str
    says: str
    table: str
    column: str | None
    severity: Severity
    type: str
    kwargs: dict[str, Any] = field(default_factory=dict)

    @property
    def query(self) -> str | None:
        """The SQL of a rule by rows, with {batch} for the table; None for any other rule."""
        query: str | None = self.kwargs.get("unexpected_rows_query")
        return query


def table_rules(table: Table) -> list[Rule]:
    """Every expectation that follows from a declaration, those on the whole table first."""
    rules = [_column_names(table), _column_types(table), _key(table), _filled(table)]
    if table.group == "reference" or table.name == "articles":
        rules.append(_some_rows(table))
    for column in table.columns:
        rules += _column_rules(table.name, column)
    return rules


def _column_names(table: Table) -> Rule:
    return Rule("columns", "the columns are those declared, in that order", table.name, None,
                Severity.ERROR, "expect_table_columns_to_match_ordered_list",
                {"column_list": [c.name for c in table.columns]})  # fmt: skip


def _column_types(table: Table) -> Rule:
    declared = ", ".join(
        f"('{c.name}', '{_DUCKDB_TYPES.get(c.sql_type, c.sql_type)}')" for c in table.columns
    )
    query = (
        "SELECT declared.name, declared.type AS declared, found.column_type AS found "
        f"FROM (VALUES {declared}) AS declared(name, type) "
        "LEFT JOIN (DESCRIBE SELECT * FROM {batch} AS t) AS found "
        "ON found.column_name = declared.name "
        "WHERE found.column_type IS DISTINCT FROM declared.type"
    )
    return _rows("types", "each column has its declared type", table.name, None, query)


def _key(table: Table) -> Rule:
    key = ", ".join(f'"{k}"' for k in table.key)
    query = f"SELECT {key}, count(*) AS n FROM {{batch}} GROUP BY {key} HAVING count(*) > 1"
    column = table.key[0] if len(table.key) == 1 else None
    words = table.key[0] if column else f"({', '.join(table.key)})"
    return _rows("key", f"no two rows share {words}", table.name, column, query)


def _filled(table: Table) -> Rule:
    """Texts that a person reads are not blank: a missing text is NULL."""
    names = [c.name for c in table.columns if c.dtype == pl.String() and not c.codes]
    blank = " OR ".join(f"trim(\"{n}\") = ''" for n in names)
    key = ", ".join(f'"{k}"' for k in table.key)
    return _rows("filled", "no text is blank: what is missing is NULL", table.name, None,
                 f"SELECT {key} FROM {{batch}} WHERE {blank or 'false'}",
                 Severity.WARN)  # fmt: skip


def _some_rows(table: Table) -> Rule:
    return Rule("some_rows", "the table has rows", table.name, None, Severity.WARN,
                "expect_table_row_count_to_be_between", {"min_value": 1})  # fmt: skip


def _column_rules(table: str, column: Column) -> list[Rule]:
    rules = []
    name = column.name
    # Addresses and rates are what a source states: one odd article must not stop a release.
    stated = (
        Severity.WARN if column.format == "uri" or column.unit in RATE_UNITS else Severity.ERROR
    )
    if not column.nullable:
        rules.append(_simple(table, name, "present", "is never NULL",
                             "expect_column_values_to_not_be_null"))  # fmt: skip
    if column.codes:
        rules.append(_simple(table, name, "codes", f"is in the code list {column.codes}",
                             "expect_column_values_to_be_in_set",
                             value_set=list(CODE_LISTS[column.codes])))  # fmt: skip
    if column.format:
        rules.append(_simple(table, name, "format", f"is written as {column.format}",
                             "expect_column_values_to_match_regex",
                             stated, regex=PATTERNS[column.format]))  # fmt: skip
    if column.format == "edtf":
        rules.append(_days_exist(table, name))
    if column.low is not None or column.high is not None:
        rules.append(_simple(table, name, "range", _range_words(column),
                             "expect_column_values_to_be_between", stated,
                             min_value=column.low, max_value=column.high))  # fmt: skip
    if column.references:
        rules.append(_foreign_key(table, name, column.references))
    return rules


def _range_words(column: Column) -> str:
    if column.high is None:
        return f"is at least {column.low:g}"
    if column.low is None:
        return f"is at most {column.high:g}"
    return f"lies between {column.low:g} and {column.high:g}"


def _days_exist(table: str, column: str) -> Rule:
    query = (
        f'SELECT "{column}" FROM {{batch}} WHERE len(list_filter('
        f"regexp_extract_all(\"{column}\", '[0-9]{{{{4}}}}-[0-9]{{{{2}}}}-[0-9]{{{{2}}}}'), "
        "lambda day: TRY_CAST(day AS DATE) IS NULL)) > 0"
    )
    return _rows(f"{column}_exists", "names only days that the calendar has", table, column, query)


def _foreign_key(table: str, column: str, references: str) -> Rule:
    parent, key = references.split(".")
    query = (
        f'SELECT child."{column}" FROM {{batch}} AS child '
        f'ANTI JOIN "{parent}" AS parent ON child."{column}" = parent."{key}" '
        f'WHERE child."{column}" IS NOT NULL'
    )
    return _rows(f"{column}_refers", f"is found in {references}", table, column, query)


def _simple(
    table: str,
    column: str,
    what: str,
    says: str,
    kind: str,
    severity: Severity = Severity.ERROR,
    **kwargs: Any,
) -> Rule:
    return Rule(f"{column}_{what}", says, table, column, severity, kind,
                {"column": column, **kwargs})  # fmt: skip


def _rows(name: str, says: str, table: str, column: str | None, query: str,
          severity: Severity = Severity.ERROR) -> Rule:  # fmt: skip
    return Rule(name, says, table, column, severity, ROWS, {"unexpected_rows_query": query})
