"""What follows from a table's declaration: DDL, a Frictionless schema, a Croissant record set.

Only forms of the declaration live here. No file is read or written and no row is looked at;
the release decides which file holds a table, and passes its name where a form needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from pipeline.tables.codes import CODE_LISTS
from pipeline.tables.model import Column, Table

SCHEMA_VERSION = "1.1.0"
"""Of the published tables, semantic: a new column or code is minor, a changed meaning major."""

PATTERNS = {
    "slug": "[a-z0-9]+(-[a-z0-9]+)*",
    "sha256": "[0-9a-f]{64}",
    "hs6": "[0-9]{6}",
    "iso3": "[A-Z]{3}",
}

EDTF_TYPE = "http://id.loc.gov/datatypes/edtf/EDTF-level1"

_FRICTIONLESS: dict[pl.DataType, str] = {
    pl.String(): "string",
    pl.Float64(): "number",
    pl.Int32(): "integer",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "datetime",
    pl.List(pl.String()): "array",
}

_CROISSANT: dict[pl.DataType, str] = {
    pl.String(): "sc:Text",
    pl.Float64(): "sc:Float",
    pl.Int32(): "sc:Integer",
    pl.Boolean(): "sc:Boolean",
    pl.Date(): "sc:Date",
    pl.Datetime("us", "UTC"): "sc:DateTime",
    pl.List(pl.String()): "sc:Text",
}


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier: the only way a name gets into a statement."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, for statements that take no parameters (COMMENT, ATTACH)."""
    return "'" + text.replace("'", "''") + "'"


def parent_of(column: Column) -> tuple[str, str]:
    """Table and column that a foreign key points at."""
    table, _, name = (column.references or "").partition(".")
    return table, name


def parents_first(tables: Mapping[str, Table]) -> list[Table]:
    """The tables in an order in which every foreign key finds its parent; self-references aside.

    Raises ValueError where tables point at each other in a circle.
    """
    ordered: dict[str, Table] = {}
    waiting = dict(tables)
    while waiting:
        ready = [
            table
            for table in waiting.values()
            if all(
                parent_of(c)[0] in ordered or parent_of(c)[0] == table.name
                for c in table.columns
                if c.references
            )
        ]
        if not ready:
            raise ValueError(f"foreign keys run in a circle or nowhere: {', '.join(waiting)}")
        for table in ready:
            ordered[table.name] = waiting.pop(table.name)
    return list(ordered.values())


def note(column: Column) -> str:
    """A column's description with its unit, codes and what NULL says, in one line of text."""
    parts = [column.description]
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    if column.format == "edtf":
        parts.append("EDTF (ISO 8601-2), level 0 or 1.")
    if column.codes:
        parts.append(f"One of: {', '.join(CODE_LISTS[column.codes])}.")
    if column.nullable:
        parts.append("NULL where not stated or not known.")
    return " ".join(parts)


def create_table(table: Table) -> str:
    """CREATE TABLE with primary key, NOT NULL and foreign keys.

    Every declared foreign key is kept, on large tables too. It costs: 2M rows of random text keys
    load in 1.8 s bare, 6.3 s with a primary key and 15.3 s with a foreign key besides (82, 223
    and 284 MB). But a release is loaded once, after reading the articles took a hundred times as
    long, and the keys are how a client finds the joins and why it may trust them.
    """
    lines = [
        f"    {identifier(c.name)} {c.sql_type}{'' if c.nullable else ' NOT NULL'}"
        for c in table.columns
    ]
    lines.append(f"    PRIMARY KEY ({', '.join(map(identifier, table.key))})")
    for c in table.columns:
        if c.references:
            parent, key = parent_of(c)
            lines.append(
                f"    FOREIGN KEY ({identifier(c.name)}) "
                f"REFERENCES {identifier(parent)} ({identifier(key)})"
            )
    return f"CREATE TABLE {identifier(table.name)} (\n" + ",\n".join(lines) + "\n);"


def comments(table: Table) -> list[str]:
    """COMMENT ON the table and each of its columns."""
    name = identifier(table.name)
    return [f"COMMENT ON TABLE {name} IS {literal(table.description)};"] + [
        f"COMMENT ON COLUMN {name}.{identifier(c.name)} IS {literal(note(c))};"
        for c in table.columns
    ]


def ddl(tables: Mapping[str, Table]) -> list[str]:
    """Every statement that makes the empty tables, parents first."""
    return [s for t in parents_first(tables) for s in (create_table(t), *comments(t))]


def frictionless_schema(table: Table) -> dict[str, Any]:
    """The Table Schema (Data Package v2) of one table; a resource is named after its table."""
    foreign = [
        {
            "fields": [c.name],
            "reference": {
                "resource": "" if parent_of(c)[0] == table.name else parent_of(c)[0],
                "fields": [parent_of(c)[1]],
            },
        }
        for c in table.columns
        if c.references
    ]
    schema: dict[str, Any] = {
        "fields": [_frictionless_field(c, unique=table.key == (c.name,)) for c in table.columns],
        "primaryKey": list(table.key),
    }
    if foreign:
        schema["foreignKeys"] = foreign
    return schema


def _frictionless_field(column: Column, *, unique: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if unique:
        constraints["unique"] = True
    if column.codes:
        constraints["enum"] = list(CODE_LISTS[column.codes])
    if column.low is not None:
        constraints["minimum"] = column.low
    if column.high is not None:
        constraints["maximum"] = column.high
    if column.format in PATTERNS:
        constraints["pattern"] = PATTERNS[column.format]
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FRICTIONLESS[column.dtype],
        "description": note(column),
    }
    if column.dtype == pl.List(pl.String()):
        field["arrayItem"] = {"type": "string"}
    if column.format == "uri":
        field["format"] = "uri"
    if column.format == "edtf":
        field["rdfType"] = EDTF_TYPE
    if column.unit:
        field["unit"] = column.unit
    if constraints:
        field["constraints"] = constraints
    return field


def croissant_record_set(table: Table, file_id: str) -> dict[str, Any]:
    """The Croissant record set of one table, read from the file object `file_id`."""
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [_croissant_field(table, c, file_id) for c in table.columns],
    }


def _croissant_field(table: Table, column: Column, file_id: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": note(column),
        "dataType": _CROISSANT[column.dtype],
        "source": {"fileObject": {"@id": file_id}, "extract": {"column": column.name}},
    }
    if column.dtype == pl.List(pl.String()):
        field |= {"isArray": True, "arrayShape": "-1"}
    parent, key = parent_of(column)
    if column.references and parent != table.name:  # readers take a self-reference for a circle
        field["references"] = {"field": {"@id": f"{parent}/{key}"}}
    elif column.codes:
        field["references"] = {"field": {"@id": f"code-{column.codes}/code"}}
    return field


def croissant_code_lists(tables: Iterable[Table]) -> list[dict[str, Any]]:
    """The code lists that the tables use, as Croissant enumerations with their rows inline."""
    used = sorted({c.codes for t in tables for c in t.columns if c.codes})
    return [
        {
            "@type": "cr:RecordSet",
            "@id": f"code-{name}",
            "name": f"code-{name}",
            "description": f"Codes of '{name}' and what they mean.",
            "dataType": "sc:Enumeration",
            "key": {"@id": f"code-{name}/code"},
            "field": [
                {
                    "@type": "cr:Field",
                    "@id": f"code-{name}/{part}",
                    "name": part,
                    "description": text,
                    "dataType": "sc:Text",
                }
                for part, text in (("code", "The code."), ("meaning", "What it means."))
            ],
            "data": [
                {f"code-{name}/code": code, f"code-{name}/meaning": meaning}
                for code, meaning in CODE_LISTS[name].items()
            ],
        }
        for name in used
    ]
