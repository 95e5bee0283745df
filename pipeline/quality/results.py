"""What came of a suite: one row an expectation, and files of them.

Plain values: no Great Expectations, no Dagster. Running suites is `run.py`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import polars as pl

from pipeline.store import write_parquet


class Severity(StrEnum):
    """ERROR: the table is not what it says, and nothing may be published. WARN: implausible."""

    ERROR = "error"
    WARN = "warn"


@dataclass(frozen=True)
class ExpectationResult:
    """What came of one expectation.

    `unexpected` counts the rows (or columns) that break it, None where it could not be
    evaluated and `exception` says why. `examples` are a few of them, shortened.
    """

    name: str
    says: str
    table: str
    column: str | None
    severity: Severity
    success: bool
    unexpected: int | None = 0
    examples: tuple[str, ...] = ()
    exception: str | None = None

    def in_words(self) -> str:
        """One line for a person: what is broken, how often, and an example."""
        where = f"{self.table}.{self.column}" if self.column else self.table
        if self.exception is not None:
            return f"{where}: could not check '{self.says}': {self.exception}"
        example = f", for example {self.examples[0]}" if self.examples else ""
        return f"{where}: {self.says} ({self.unexpected} not so{example})"


@dataclass(frozen=True)
class SuiteResult:
    """What came of a suite; `results` in the order of the suite."""

    suite: str
    results: tuple[ExpectationResult, ...]

    @property
    def success(self) -> bool:
        return all(r.success for r in self.results)

    @property
    def success_percent(self) -> float:
        if not self.results:
            return 100.0
        return round(100.0 * sum(r.success for r in self.results) / len(self.results), 2)

    @property
    def blocking_failures(self) -> tuple[ExpectationResult, ...]:
        """Failures that must stop a publication."""
        return tuple(r for r in self.results if not r.success and r.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[ExpectationResult, ...]:
        return tuple(r for r in self.results if not r.success and r.severity is Severity.WARN)


SCHEMA = pl.Schema(
    {
        "suite": pl.String(),
        "name": pl.String(),
        "says": pl.String(),
        "table": pl.String(),
        "column": pl.String(),
        "severity": pl.String(),
        "success": pl.Boolean(),
        "unexpected": pl.Int64(),
        "examples": pl.List(pl.String()),
        "exception": pl.String(),
    }
)
"""Columns of a results file."""


def results_frame(results: Iterable[SuiteResult]) -> pl.DataFrame:
    """One row an expectation, in the order given. The same results give the same rows."""
    rows = [
        {"suite": suite.suite} | asdict(r) | {"severity": r.severity.value}
        for suite in results
        for r in suite.results
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def write_results(results: Iterable[SuiteResult], path: Path) -> None:
    """Write results as Parquet or JSON, by the suffix of `path`; the file appears whole."""
    frame = results_frame(results)
    if path.suffix == ".parquet":
        write_parquet(frame, path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    text = json.dumps(frame.to_dicts(), ensure_ascii=False, indent=1)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)
