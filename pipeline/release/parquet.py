"""One published Parquet file: written in bounded memory, the same bytes for the same rows.

Row groups are cut anew, so that the bytes depend on the rows alone and not on how an earlier
step cut them. Only the shape of rows is checked here (schema, NULLs, order of the key).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import ReleaseError
from pipeline.store import ROW_GROUP
from pipeline.tables.derive import note
from pipeline.tables.model import Table

ARROW_TYPES: dict[pl.DataType, pa.DataType] = {
    pl.String(): pa.string(),
    pl.Float64(): pa.float64(),
    pl.Int32(): pa.int32(),
    pl.Boolean(): pa.bool_(),
    pl.Date(): pa.date32(),
    pl.Datetime("us", "UTC"): pa.timestamp("us", tz="UTC"),
    pl.List(pl.String()): pa.list_(pa.string()),
}


def arrow_schema(table: Table, metadata: dict[str, str] | None = None) -> pa.Schema:
    """The exact Arrow schema of a published table, with a note on each column."""
    fields = [
        pa.field(c.name, ARROW_TYPES[c.dtype], c.nullable, {"description": note(c)})
        for c in table.columns
    ]
    return pa.schema(fields, metadata)


def write_table(source: Path, target: Path, table: Table, metadata: dict[str, str]) -> int:
    """Copy the rows of `source` to `target` as they are published; returns how many.

    Raises ReleaseError where the source is missing or its rows are not as declared.
    """
    if not source.is_file():
        raise ReleaseError(f"{source} is missing: run the step that assembles the tables")
    problem = schema_problem(source, table)
    if problem:
        raise ReleaseError(f"{source}: {problem}: assemble the tables again")
    schema = arrow_schema(table, metadata)
    order = [pq.SortingColumn(schema.get_field_index(name)) for name in table.key]
    rows, last = 0, None
    with pq.ParquetWriter(
        target,
        schema,
        compression="zstd",
        compression_level=3,
        sorting_columns=order,
        write_page_index=True,
    ) as writer:
        for group in row_groups(source):
            problem, last = rows_problem(group, table, last)
            if problem:
                raise ReleaseError(f"{source}: {problem}: assemble the tables again")
            writer.write_table(group.cast(schema), row_group_size=ROW_GROUP)
            rows += group.num_rows
    return rows


def row_groups(path: Path) -> Iterator[pa.Table]:
    """The rows of a file, ROW_GROUP at a time, however it was cut."""
    with pq.ParquetFile(path, pre_buffer=False) as file:
        waiting: list[pa.RecordBatch] = []
        for batch in file.iter_batches(batch_size=ROW_GROUP, use_threads=False):
            waiting.append(batch)
            while sum(b.num_rows for b in waiting) >= ROW_GROUP:
                joined = pa.Table.from_batches(waiting)
                yield joined.slice(0, ROW_GROUP).combine_chunks()
                waiting = joined.slice(ROW_GROUP).to_batches()
        if any(b.num_rows for b in waiting):
            yield pa.Table.from_batches(waiting).combine_chunks()


def schema_problem(path: Path, table: Table) -> str | None:
    """What is wrong with the names and types of a file's columns, or None."""
    found = dict(pl.read_parquet_schema(path))
    if found == dict(table.schema) and list(found) == table.schema.names():
        return None
    odd = [n for n, t in found.items() if dict(table.schema).get(n) != t]
    missing = [n for n in table.schema if n not in found]
    return f"its columns are not as declared (differ: {odd}, missing: {missing})"


def rows_problem(
    group: pa.Table, table: Table, last: tuple[object, ...] | None
) -> tuple[str | None, tuple[object, ...] | None]:
    """What is wrong with these rows, and their last key. `last` is the key before them.

    Keys must ascend strictly, which makes them unique too; a column that is not nullable must
    be full.
    """
    for column in table.columns:
        if not column.nullable and group.column(column.name).null_count:
            return f"{column.name} is NULL in some rows and may not be", last
    keys = pl.DataFrame(pl.from_arrow(group.select(list(table.key))))
    before = keys.shift(1)
    same = keys.select(
        pl.all_horizontal(pl.col(name) == before[name] for name in table.key).any()
    ).item()
    first = keys.row(0)
    if same or first == last:
        return f"its key ({', '.join(table.key)}) is not unique", last
    if not keys.equals(keys.sort(table.key)) or (last is not None and first < last):
        return f"it is not sorted by its key ({', '.join(table.key)})", last
    return None, keys.row(-1)
