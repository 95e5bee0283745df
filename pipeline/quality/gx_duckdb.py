"""Great Expectations over a DuckDB file: the one module that imports it.

The stock SQL datasource closes a DuckDB connection before its results are read; the subclass
here keeps one open. Import this module only where a suite is about to run: it takes seconds.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import duckdb_engine
import great_expectations as gx
from great_expectations.core import ExpectationSuite
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from sqlalchemy.pool import StaticPool

from pipeline.quality.results import Severity
from pipeline.quality.rules import Rule

EXAMPLES = 5
"""How many offending values a result carries."""

_SEVERITIES = {
    Severity.ERROR: FailureSeverity.CRITICAL,
    Severity.WARN: FailureSeverity.WARNING,
}
RESULT_FORMAT: Any = {"result_format": "SUMMARY", "partial_unexpected_count": EXAMPLES}


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection open: a DuckDB cursor dies with its connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dialect_module: Any = SimpleNamespace(dialect=duckdb_engine.Dialect)

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self.engine.connect()
        yield self._connection


EngineType = type[SqlAlchemyExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A SQL datasource whose engine is the one above."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> EngineType:
        return DuckDBExecutionEngine


Fetch = Callable[[str], list[dict[str, Any]]]
"""Runs a statement on the connection that the suite ran on; its rows, by column name."""


@contextmanager
def validated(
    database: Path, view: str, rules: list[Rule], config: dict[str, Any]
) -> Iterator[tuple[list[Any], Fetch]]:
    """Run rules over a view of a DuckDB file opened with `config`.

    Gives Great Expectations' result of each rule, in the order of `rules`, and a way to ask the
    same connection for more."""
    datasource: Any = _context().add_datasource(
        datasource=DuckDBDatasource(
            name=f"{view} in {database.parent.name}",
            connection_string=f"duckdb:///{database}",
            kwargs={"poolclass": StaticPool, "connect_args": {"read_only": True, "config": config}},
        )
    )
    asset = datasource.add_table_asset(view, table_name=view)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    engine = batch.data.execution_engine
    try:
        found = batch.validate(_suite(view, rules), result_format=RESULT_FORMAT)
        with engine.get_connection() as connection:

            def fetch(statement: str) -> list[dict[str, Any]]:
                rows = connection.exec_driver_sql(statement).mappings().fetchall()
                return [dict(row) for row in rows]

            yield sorted(found.results, key=lambda r: r.expectation_config.meta["place"]), fetch
    finally:
        engine.close()
        datasource.get_engine().dispose()
        # DuckDB's type objects that SQLAlchemy keeps by dialect outlive the interpreter, and the
        # DuckDB module then prints a page about leaks.
        engine.engine.dialect._type_memos.clear()
        _context().delete_datasource(datasource.name)


@cache
def _context() -> Any:
    """One quiet context a process, held in memory: nothing is written, sent or drawn."""
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _suite(view: str, rules: list[Rule]) -> ExpectationSuite:
    expectations = [
        ExpectationConfiguration(
            type=rule.type,
            kwargs=rule.kwargs,
            meta={"place": place},
            severity=_SEVERITIES[rule.severity],
        ).to_domain_obj()
        for place, rule in enumerate(rules)
    ]
    return ExpectationSuite(name=view, expectations=expectations)
