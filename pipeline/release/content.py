"""The content hash: SHA-256 over the rows of a table in the order of its key.

Each row is one line of JSON (DuckDB's to_json of the row, time zone UTC), so that a Parquet file
and a DuckDB table of the same rows have the same hash, whatever bytes hold them.
"""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.tables.derive import identifier
from pipeline.tables.model import Table

MEMORY_LIMIT = "512MB"
BATCH = 50_000


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that never downloads, and spills what does not fit.

    It spills into `spill`, or into a folder among the system's temporary ones. The folder must be
    the connection's own (DuckDB names its files alike everywhere) and goes when it closes.
    """
    if spill is None:
        spill = Path(tempfile.gettempdir()) / f"orebook-{uuid.uuid4().hex}"
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET memory_limit = $1", [MEMORY_LIMIT])
    connection.execute("SET temp_directory = $1", [str(spill)])
    return connection


def content_sha256(connection: duckdb.DuckDBPyConnection, relation: str, table: Table) -> str:
    """Hash of the rows of `relation` (a quoted name), which has the columns of `table`."""
    columns = ", ".join(identifier(c.name) for c in table.columns)
    key = ", ".join(identifier(name) for name in table.key)
    lines = connection.sql(
        f"SELECT to_json(line)::VARCHAR || chr(10) AS line "
        f"FROM (SELECT {columns} FROM {relation}) AS line ORDER BY {key}"
    )
    digest = hashlib.sha256()
    for batch in lines.to_arrow_reader(BATCH):
        text = batch.column(0).cast(pa.large_string())
        _, offsets, data = text.buffers()
        if len(text):
            ends = memoryview(offsets).cast("q")
            digest.update(memoryview(data)[ends[text.offset] : ends[text.offset + len(text)]])
    return digest.hexdigest()


def combined(hashes: Mapping[str, str]) -> str:
    """One hash for all tables: over "hash  table" lines in the order of the names."""
    lines = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()
