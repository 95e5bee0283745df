"""What is derived from the declarations: DDL, comments, dictionary."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.release.parquet import arrow_schema
from pipeline.tables import CODE_LISTS, TABLES
from pipeline.tables.derive import (
    create_table,
    ddl,
    frictionless_schema,
    identifier,
    literal,
    note,
    parent_of,
    parents_first,
)
from pipeline.tables.dictionary import dictionary, main
from pipeline.tables.model import Column, Table


@pytest.fixture(scope="module")
def loaded() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for statement in ddl(TABLES):
        connection.execute(statement)
    return connection


def test_ddl_makes_every_table_with_its_columns(loaded: duckdb.DuckDBPyConnection) -> None:
    """Else a client meets other columns in DuckDB than in the Parquet files."""
    for name, table in TABLES.items():
        found = loaded.sql(f"SELECT * FROM {identifier(name)}").pl()
        assert dict(found.schema) == dict(table.schema)
        assert found.columns == table.schema.names()


def test_keys_are_in_the_database(loaded: duckdb.DuckDBPyConnection) -> None:
    """Else schema browsers draw no joins, and nothing keeps a row from pointing nowhere."""
    found = loaded.execute(
        "SELECT table_name, constraint_type, constraint_column_names FROM duckdb_constraints()"
    ).fetchall()
    for table in TABLES.values():
        assert (table.name, "PRIMARY KEY", list(table.key)) in found
        for c in table.columns:
            assert ((table.name, "FOREIGN KEY", [c.name]) in found) == bool(c.references)
            if not c.nullable:
                assert (table.name, "NOT NULL", [c.name]) in found


def test_a_row_that_points_nowhere_is_refused(loaded: duckdb.DuckDBPyConnection) -> None:
    """Else joins drop rows in silence."""
    with pytest.raises(duckdb.ConstraintException):
        loaded.execute("INSERT INTO claim_minerals VALUES ('no-claim', 'no-mineral')")


def test_every_table_and_column_has_its_comment(loaded: duckdb.DuckDBPyConnection) -> None:
    """Else a user of the database alone cannot know what a column means."""
    tables = dict(loaded.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    columns = loaded.execute("SELECT table_name, column_name, comment FROM duckdb_columns()")
    comments = {(t, c): text for t, c, text in columns.fetchall()}
    for table in TABLES.values():
        assert tables[table.name] == table.description
        for column in table.columns:
            assert comments[table.name, column.name] == note(column)


def test_quoting_survives_hostile_names_and_texts() -> None:
    """Else a description with a quote breaks the release, or runs as SQL."""
    table = Table('t"; DROP', "run", "it's", (Column('c"x', pl.String(), "o'clock; --"),), ('c"x',))
    with duckdb.connect() as connection:
        for statement in ddl({table.name: table}):
            connection.execute(statement)
        rows = connection.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert rows == [('c"x', "o'clock; --")]
    assert literal("a'b") == "'a''b'"


def test_parents_come_first_whatever_the_order() -> None:
    """Else a foreign key is declared before the table it points at, and no release loads."""
    shuffled = dict(reversed(TABLES.items()))
    names = [t.name for t in parents_first(shuffled)]
    for table in TABLES.values():
        for c in table.columns:
            if c.references:
                assert names.index(parent_of(c)[0]) <= names.index(table.name)


def test_a_circle_of_tables_is_named() -> None:
    """Else adding a key that closes a circle hangs or fails without saying where."""
    a = Table("a", "run", "", (Column("x", pl.String(), "", references="b.x"),), ("x",))
    b = replace(a, name="b", columns=(replace(a.columns[0], references="a.x"),))
    with pytest.raises(ValueError, match="a, b"):
        parents_first({"a": a, "b": b})


def test_frictionless_and_arrow_follow_the_declaration() -> None:
    """Else validators and readers are told other types, codes or bounds than the tables have."""
    for table in TABLES.values():
        schema = frictionless_schema(table)
        assert [f["name"] for f in schema["fields"]] == table.schema.names()
        assert schema["primaryKey"] == list(table.key)
        arrow = arrow_schema(table)
        for column, field in zip(table.columns, schema["fields"], strict=True):
            constraints = field.get("constraints", {})
            assert constraints.get("required", False) is not column.nullable
            assert constraints.get("minimum") == column.low
            if column.codes:
                assert constraints["enum"] == list(CODE_LISTS[column.codes])
            assert arrow.field(column.name).nullable == column.nullable
        empty = pl.DataFrame(pl.from_arrow(arrow.empty_table()))
        assert dict(empty.schema) == dict(table.schema)


def test_dictionary_names_every_column_code_and_unit() -> None:
    """Else a column is published that no document explains."""
    text = dictionary(TABLES, CODE_LISTS)
    for table in TABLES.values():
        assert f"### {table.name}\n" in text
        for column in table.columns:
            line = next(x for x in text.splitlines() if x.startswith(f"| `{column.name}` "))
            assert line.count(" | ") >= 5
    assert "| `rate_change_pp` | DOUBLE | yes | pp | 0 to 10000 |" in text
    for codes in CODE_LISTS.values():
        assert all(f"| `{code}` | " in text for code in codes)


def test_check_finds_a_stale_dictionary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Else the dictionary in the repository drifts from what is published."""
    path = tmp_path / "d.md"
    assert main(["--check"], path) == 1
    assert "python -m pipeline.tables.dictionary" in capsys.readouterr().err
    assert main([], path) == 0
    assert main(["--check"], path) == 0
    path.write_text(path.read_text(encoding="utf-8") + "x", encoding="utf-8")
    assert main(["--check"], path) == 1


def test_the_dictionary_in_the_repository_is_current() -> None:
    """Else users read about columns that are not there."""
    assert main(["--check"]) == 0, "run python -m pipeline.tables.dictionary"


def test_create_table_is_readable() -> None:
    """Else the DDL cannot be read by the people who must trust it."""
    text = create_table(TABLES["claim_minerals"])
    assert 'FOREIGN KEY ("mineral_id") REFERENCES "minerals" ("mineral_id")' in text
    assert 'PRIMARY KEY ("claim_id", "mineral_id")' in text
