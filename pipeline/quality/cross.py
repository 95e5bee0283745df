"""Expectations that hold between tables, or between a table and the texts: sql/checks.

Each file there is one statement that finds the rows that break a rule. Its first comment lines
say the rule in words; the last of them is `key: value` pairs (table, column, severity, needs).
`_macros.sql` holds what several of them use. Nothing is run here.
"""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import paths
from pipeline.errors import OrebookError
from pipeline.quality.results import Severity
from pipeline.quality.rules import ROWS, Rule

CHECKS = paths.SQL / "checks"
MACROS = CHECKS / "_macros.sql"
SUBJECT = "one_row"
"""The view of a single row that the suite is run over: each statement names its own tables."""

_KEYS = {"table", "column", "severity", "needs"}


def cross_rules(*, with_texts: bool = True) -> list[Rule]:
    """The rules in sql/checks by file name; those that need the texts only `with_texts`."""
    files = sorted(p for p in CHECKS.glob("*.sql") if p != MACROS)
    read = (_read(path) for path in files)
    return [rule for rule, needs_texts in read if with_texts or not needs_texts]


def _read(path: Path) -> tuple[Rule, bool]:
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    statement = "\n".join(line for line in lines if not line.startswith("--")).strip()
    facts = dict(re.findall(r"(\w+): (\w+)", comments[-1])) if comments else {}
    if not {"table", "severity"} <= set(facts) <= _KEYS or len(comments) < 2:
        raise OrebookError(
            f"{path.name} in sql/checks does not open with its rule in words and a line such as "
            "'-- table: claims, column: quote, severity: error'"
        )
    query = (
        f"SELECT broken.* FROM ({_plain(statement)}) AS broken CROSS JOIN {{batch}} AS {SUBJECT}"
    )
    rule = Rule(path.stem, " ".join(comments[:-1]).rstrip("."), facts["table"],
                facts.get("column"), Severity(facts["severity"]), ROWS,
                {"unexpected_rows_query": query})  # fmt: skip
    return rule, facts.get("needs") == "texts"


def _plain(statement: str) -> str:
    """A statement with the two signs escaped that Great Expectations and SQLAlchemy read."""
    statement = statement.rstrip("; \n").replace("{", "{{").replace("}", "}}")
    return re.sub(r"(?<![:\w]):(?=\w)", r"\\:", statement)
