"""docs/queries.md: every question of sql/queries with its statement and what a release answers.

`python -m pipeline.release.query_results RELEASE_DIR` writes it from a release of the embedded
sample; with `--check` it only compares, and exits 1 where the page is not what that release
answers. Today is the day of the release there, so that the page does not age.
"""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path

import duckdb

from pipeline import paths
from pipeline.release.changes import plain
from pipeline.release.database import FILE, Script, scripts
from pipeline.tables.derive import literal

DAY = "2026-11-22"
"""What `current_date` is in the page."""

SHOWN = 8
CELL = 80

HEAD = """# Questions, ready to run

Each is a file of [`sql/queries`](../sql/queries), which every release carries too. The answers
here are of the release that `make dataset` builds from the embedded sample: twenty articles, so
they show what answers look like, not how the world is. `make docs` writes this page, and CI
compares it with a fresh build.

```sh
duckdb -readonly data/releases/latest/orebook.duckdb < sql/queries/restricted_on_gallium.sql
```

```python
import orebook

orebook.open("latest").query("restricted_on_gallium")  # a polars frame
```
"""


def page(connection: duckdb.DuckDBPyConnection) -> str:
    """The page, from a connection to a release's database."""
    questions = scripts("queries")
    index = [
        f"- [{q.name}](#{q.name}): {q.comment.split('?')[0].split('. ')[0]}" for q in questions
    ]
    parts = [HEAD, "\n".join(index) + "\n"]
    parts += [_question(connection, question) for question in questions]
    return "\n".join(parts)


def _question(connection: duckdb.DuckDBPyConnection, question: Script) -> str:
    dated = question.statement.replace("current_date", f"DATE {literal(DAY)}")
    cursor = connection.execute(dated)
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    lines = [
        f"## {question.name}",
        "",
        question.comment,
        "",
        "```sql",
        question.statement,
        "```",
        "",
    ]
    if not rows:
        return "\n".join([*lines, "No rows in the sample.", ""])
    lines += ["| " + " | ".join(names) + " |", "| " + " | ".join("---" for _ in names) + " |"]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines += ["", f"And {len(rows) - SHOWN} more rows."]
    return "\n".join([*lines, ""])


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    text = plain(text if len(text) <= CELL else text[: CELL - 1] + "…")
    return re.sub(r"([\\`*\[\]<>|])", r"\\\1", text)


def main(arguments: list[str]) -> int:
    """Write the page, or compare it; returns the exit status."""
    folders = [a for a in arguments if a != "--check"]
    if len(folders) != 1:
        print("usage: python -m pipeline.release.query_results RELEASE_DIR [--check]",
              file=sys.stderr)  # fmt: skip
        return 2
    with duckdb.connect(str(Path(folders[0]) / FILE), read_only=True) as connection:
        text = page(connection)
    if "--check" not in arguments:
        paths.QUERY_RESULTS.write_text(text, encoding="utf-8")
        return 0
    there = paths.QUERY_RESULTS.read_text(encoding="utf-8")
    if there == text:
        return 0
    changed = difflib.unified_diff(there.splitlines(), text.splitlines(), "page", "release", n=0,
                                   lineterm="")  # fmt: skip
    print("\n".join(list(changed)[:20]), file=sys.stderr)
    print(f"{paths.QUERY_RESULTS.name} is not what a release answers: run make docs",
          file=sys.stderr)  # fmt: skip
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
