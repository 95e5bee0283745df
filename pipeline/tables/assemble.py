"""From the shards of a store to one sorted Parquet file for each published table.

Sorting is DuckDB's, which spills to disk: memory is bounded by a setting, not by the corpus.
The statements are in sql/assemble; a table without one is taken as its stage wrote it.
"""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

import duckdb

from pipeline import paths
from pipeline.reference import reference_tables
from pipeline.store import ROW_GROUP, Store, write_parquet
from pipeline.tables.declared import TABLES
from pipeline.tables.model import Table

STAGE_OF = {
    "articles": "articles", "publication_dates": "articles", "rejects": "articles",
    "inputs": "articles",
    "mentions": "readings", "dates": "readings", "claims": "readings",
    "claim_minerals": "readings", "claim_actors": "readings", "claim_evidence": "readings",
    "actors": "readings",
    "measures": "measures", "measure_values": "measures", "measure_events": "measures",
    "measure_history": "measures", "measure_minerals": "measures", "measure_actors": "measures",
    "measure_merges": "measures", "measure_links": "measures", "measure_redirects": "measures",
    "conflicts": "measures", "corrections": "measures", "review_queue": "measures",
}  # fmt: skip
"""The stage whose shards feed a table. The other tables come from data/reference alone."""

MEMORY_LIMIT = "1GB"


def assemble(store: Store, name: str, day: date, tables_dir: Path) -> int:
    """Write tables_dir/<name>.parquet with the declared schema, sorted by key; returns its rows.

    `day` is the day of the build. Raises StoreError where a stage it needs was never written.
    """
    table = TABLES[name]
    tables_dir.mkdir(parents=True, exist_ok=True)
    target = tables_dir / f"{name}.parquet"
    if name not in STAGE_OF:
        frame = reference_tables()[name].select(table.schema.names()).cast(table.schema)
        write_parquet(frame.sort(table.key), target)
        return frame.height
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET preserve_insertion_order = true; SET threads = 2")
        connection.execute("SET temp_directory = $1", [str(tables_dir / ".spill")])
        _register(connection, store, name)
        temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        rows: int = connection.execute(_copy(table, temporary)).fetchall()[0][0]
        temporary.replace(target)
    return rows


def _register(connection: duckdb.DuckDBPyConnection, store: Store, name: str) -> None:
    """Views over the shards that the table's statement reads."""
    stage = STAGE_OF[name]
    needed = {"articles": [("articles", "articles"), ("readings", "relevance")],
              "inputs": [("articles", "inputs"), ("articles", "articles"),
                         ("readings", "relevance")],
              "claims": [("readings", "claims"), ("measures", "claim_measures"),
                         ("measures", "corrected_claims")],
              "claim_minerals": [("readings", "claim_minerals"), ("measures", "corrected_claims"),
                                 ("measures", "corrected_claim_minerals")],
              "claim_actors": [("readings", "claim_actors"), ("measures", "corrected_claims"),
                               ("measures", "corrected_claim_actors")],
              }.get(name, [(stage, name)])  # fmt: skip
    for where, what in needed:
        shards = [str(p) for p in store.shards(where, what)]
        connection.read_parquet(shards, union_by_name=True).create_view(f"shard_{what}")
    if name == "actors":
        frame = reference_tables()["actors"]
        connection.register("reference_actors", frame.to_arrow())


def _copy(table: Table, target: Path) -> str:
    statement = paths.SQL / "assemble" / f"{table.name}.sql"
    source = (statement.read_text(encoding="utf-8").rstrip().rstrip(";") if statement.exists()
              else f"SELECT * FROM shard_{table.name}")  # fmt: skip
    columns = ", ".join(f'CAST("{c.name}" AS {c.sql_type}) AS "{c.name}"' for c in table.columns)
    key = ", ".join(f'"{k}"' for k in table.key)
    escaped = str(target).replace("'", "''")
    return (f"COPY (SELECT {columns} FROM ({source}) ORDER BY {key}) TO '{escaped}' "
            f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, "
            f"ROW_GROUP_SIZE {ROW_GROUP})")  # fmt: skip
