"""Running suites: a DuckDB file of views over Parquet, Great Expectations over it, results.

Memory is bounded by a DuckDB setting; rows stay in the Parquet files. What is expected is
`rules.py` and `cross.py`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.errors import StoreError
from pipeline.quality.cross import MACROS, SUBJECT, cross_rules
from pipeline.quality.results import ExpectationResult, Severity, SuiteResult
from pipeline.quality.rules import Rule, table_rules
from pipeline.tables import TABLES, Table

if TYPE_CHECKING:
    from pipeline.quality.gx_duckdb import Fetch

MEMORY_LIMIT = "1GB"
THREADS = 2
CROSS = "across_tables"
"""The name of the suite over all tables."""

_EXAMPLES = 5
_EXAMPLE_CHARS = 160


def run_table_suite(tables_dir: Path, table: str | Table) -> SuiteResult:
    """Check one table file against its declaration. Raises StoreError where there is no file.

    `table` is a name in TABLES or a declaration. The tables its foreign keys point at lie in
    the same folder."""
    declared = TABLES[table] if isinstance(table, str) else table
    if not (tables_dir / f"{declared.name}.parquet").is_file():
        raise StoreError(f"{tables_dir} has no {declared.name}.parquet: build that table first")
    parents = {c.references.split(".")[0] for c in declared.columns if c.references}
    files = [tables_dir / f"{name}.parquet" for name in sorted({declared.name, *parents})]
    return _run(files, None, declared.name, declared.name, table_rules(declared))


def run_cross_suite(tables_dir: Path, texts: list[Path] | None) -> SuiteResult:
    """Check what holds between tables, and between them and the canonical texts.

    `texts` are Parquet files of `article_id` and `text`; None where the texts are not at hand
    (a published release): the expectations that need them are then left out."""
    files = [tables_dir / f"{name}.parquet" for name in TABLES]
    return _run(files, texts, CROSS, SUBJECT, cross_rules(with_texts=texts is not None))


def _run(files: list[Path], texts: list[Path] | None, suite: str, view: str,
         rules: list[Rule]) -> SuiteResult:  # fmt: skip
    from pipeline.quality.gx_duckdb import validated  # takes seconds to import

    with _views(files, texts) as (database, config, unreadable):
        if view in unreadable:
            return SuiteResult(suite, (_unreadable(view, unreadable[view]),))
        with validated(database, view, rules, config) as (found, fetch):
            results = [_result(rule, one) for rule, one in zip(rules, found, strict=True)]
            for place, (rule, result) in enumerate(zip(rules, results, strict=True)):
                if rule.query and not result.success and result.exception is None:
                    examples = tuple(_short(e) for e in _offending(fetch, rule, view))
                    results[place] = replace(result, examples=examples)
    return SuiteResult(suite, tuple(results))


@contextmanager
def _views(
    files: list[Path], texts: list[Path] | None
) -> Iterator[tuple[Path, dict[str, Any], dict[str, str]]]:
    """A DuckDB file with a view of each table file, its settings, and what could not be read.

    A table without a file has no view: an expectation that needs it fails and says so."""
    with tempfile.TemporaryDirectory(prefix="orebook-checks-") as folder:
        database = Path(folder) / "checks.duckdb"
        config: dict[str, Any] = {"memory_limit": MEMORY_LIMIT, "threads": str(THREADS),
                  "temp_directory": str(Path(folder) / "spill"),
                  "autoinstall_known_extensions": "false"}  # fmt: skip
        unreadable: dict[str, str] = {}
        with duckdb.connect(database, config=config) as connection:
            connection.execute(MACROS.read_text(encoding="utf-8"))
            connection.execute(f"CREATE VIEW {SUBJECT} AS SELECT 1 AS one")
            for path in filter(Path.is_file, files):
                try:
                    _view(connection, path.stem, [path])
                except duckdb.Error as error:
                    unreadable[path.stem] = _first_line(str(error))
            if texts is not None:
                _view(connection, "texts", texts)
        yield database, config, unreadable


def _view(connection: duckdb.DuckDBPyConnection, name: str, files: list[Path]) -> None:
    if not files:
        connection.execute(f'CREATE VIEW "{name}" AS SELECT NULL::VARCHAR AS article_id, '
                           "NULL::VARCHAR AS text WHERE false")  # fmt: skip
        return
    listed = ", ".join("'" + str(f.resolve()).replace("'", "''") + "'" for f in files)
    connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{listed}])')


def _result(rule: Rule, found: Any) -> ExpectationResult:
    exception = _exception(found.exception_info)
    measured = found.result or {}
    unexpected: int | None = None
    if exception is None:
        observed = measured.get("observed_value")
        counted = observed if rule.query else measured.get("unexpected_count")
        unexpected = int(counted) if counted is not None else int(not found.success)
    examples = measured.get("partial_unexpected_list") or []
    if not found.success and not rule.query and not examples and "observed_value" in measured:
        examples = [measured["observed_value"]]
    return ExpectationResult(rule.name, rule.says, rule.table, rule.column, rule.severity,
                             bool(found.success), unexpected,
                             tuple(_short(e) for e in examples), exception)  # fmt: skip


def _exception(info: Any) -> str | None:
    """The first exception in an exception_info: one flat mapping, or one a metric."""
    if not info:
        return None
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if entry.get("raised_exception"):
            return _first_line(str(entry.get("exception_message") or "unknown"))
    return None


def _offending(fetch: Fetch, rule: Rule, view: str) -> list[Any]:
    """A few of the rows that break a rule: the value itself where a row has but one."""
    query = (rule.query or "").format(batch=f'"{view}"').replace("\\:", ":")
    rows = fetch(f"SELECT * FROM ({query}) AS broken ORDER BY ALL LIMIT {_EXAMPLES}")
    return [next(iter(row.values())) if len(row) == 1 else row for row in rows]


def _unreadable(table: str, why: str) -> ExpectationResult:
    return ExpectationResult("readable", "the file is readable Parquet", table, None,
                             Severity.ERROR, False, None, (), why)  # fmt: skip


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _EXAMPLE_CHARS else text[: _EXAMPLE_CHARS - 1] + "…"


def _first_line(message: str) -> str:
    lines = [line for line in message.strip().splitlines() if line.strip()]
    return lines[0][:400] if lines else "unknown"
