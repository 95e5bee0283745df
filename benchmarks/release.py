"""What publishing and verifying a release cost as the corpus grows: seconds, peak memory, bytes.

    python -m benchmarks.release ARTICLES [FOLDER]

Makes tables of random keys for that many articles (25 mentions, 10 dates and 4 claims each), then
publishes and verifies them, each in a process of its own.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb

from pipeline.release.publish import publish
from pipeline.release.record import BuildRecord, CodeVersion
from pipeline.release.verify import verify
from pipeline.store import ROW_GROUP
from pipeline.tables import TABLES
from pipeline.tables.derive import identifier, literal
from pipeline.tables.model import Column

PER_ARTICLE = {"articles": 1.0, "mentions": 25.0, "dates": 10.0, "claims": 4.0,
               "claim_minerals": 4.0, "claim_actors": 4.0, "claim_evidence": 12.0,
               "measures": 0.1, "measure_events": 0.4, "measure_minerals": 0.1,
               "measure_actors": 0.1}  # fmt: skip
FIXED = {"minerals": 180, "mineral_hs": 400, "actors": 3000, "instruments": 22}


def rows_of(table: str, articles: int) -> int:
    return FIXED.get(table, int(PER_ARTICLE.get(table, 0) * articles))


def _value(table: str, column: Column, articles: int) -> str:
    """An SQL expression over the row number i."""
    if column.references:
        parent, key = column.references.split(".")
        if parent == table:
            return "NULL"
        per = max(1, rows_of(table, articles) // max(1, rows_of(parent, articles)))
        number = f"(i // {per}) % {rows_of(parent, articles)}"
        return f"{literal(key)} || md5(({number})::VARCHAR)"
    if column.name in TABLES[table].key and column.sql_type == "VARCHAR":
        return f"{literal(column.name)} || md5(i::VARCHAR)"
    values = {"VARCHAR": "'some words ' || (i % 1000)", "INTEGER": "(i % 5000)::INTEGER",
              "DOUBLE": "i % 100 / 7.0", "BOOLEAN": "i % 2 = 0", "DATE": "DATE '2025-01-01'",
              "TIMESTAMPTZ": "NULL", "VARCHAR[]": "['c-' || i, 'c-' || (i + 1)]"}  # fmt: skip
    return values[column.sql_type]


def make_tables(folder: Path, articles: int) -> None:
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        for name, table in TABLES.items():
            columns = ", ".join(
                f"CAST({_value(name, c, articles)} AS {c.sql_type}) AS {identifier(c.name)}"
                for c in table.columns
            )
            order = ", ".join(map(identifier, table.key))
            target = literal(str(folder / f"{name}.parquet"))
            connection.execute(
                f"COPY (SELECT {columns} FROM range({rows_of(name, articles)}) AS t(i) "
                f"ORDER BY {order}) TO {target} (FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP})"
            )


def _publish(folder: Path, articles: int) -> tuple[float, float]:
    code = CodeVersion("0.0.0", None, "")
    start = time.perf_counter()
    publish(folder / "tables", folder / "out", version="2026.11.22", previous=None,
            build=BuildRecord(articles, articles, 0, code))  # fmt: skip
    return time.perf_counter() - start, _peak()


def _verify(folder: Path, _: int) -> tuple[float, float]:
    start = time.perf_counter()
    problems = verify(folder / "out" / "2026.11.22")
    assert not problems, problems
    return time.perf_counter() - start, _peak()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(articles: int, folder: Path) -> None:
    make_tables(folder / "tables", articles)
    rows = sum(rows_of(t, articles) for t in TABLES)
    print(f"{articles} articles, {rows} rows")
    for step in (_publish, _verify):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            seconds, peak = pool.submit(step, folder, articles).result()
        print(f"{step.__name__[1:]}: {seconds:.1f} s, peak {peak:.0f} MB")
    release = folder / "out" / "2026.11.22"
    parquet = sum(p.stat().st_size for p in (release / "parquet").iterdir())
    database = (release / "orebook.duckdb").stat().st_size
    print(f"parquet {parquet / 1e6:.0f} MB, duckdb {database / 1e6:.0f} MB")


if __name__ == "__main__":
    where = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    try:
        main(int(sys.argv[1]), where / "release-bench")
    finally:
        shutil.rmtree(where / "release-bench", ignore_errors=True)
