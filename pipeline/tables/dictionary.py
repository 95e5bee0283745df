"""The data dictionary, docs/data-dictionary.md, written from the declarations.

`python -m pipeline.tables.dictionary` writes it; with `--check` it only compares, and exits 1
where the file is not what the declarations say. No prose about method belongs here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from pipeline.paths import DATA_DICTIONARY
from pipeline.tables.codes import CODE_LISTS
from pipeline.tables.derive import SCHEMA_VERSION, parent_of
from pipeline.tables.model import Column, Table
from pipeline.tables.reports import RELEASED

HEAD = f"""# Data dictionary

Schema version {SCHEMA_VERSION}. Generated from `declared.py`, `reports.py` and `codes.py`
in `pipeline/tables`: change those, then run `python -m pipeline.tables.dictionary`.

A column that may be NULL is NULL where no source states the value or nobody can know it, never
0 and never a guessed day. *EDTF* is the Extended Date/Time Format of the Library of Congress
(ISO 8601-2), level 0 or 1: `2025-10-09`, `2025-10`, `2025`, `2025-10-09/2026-10-09`, `2025~`.
Offsets count Unicode code points in the article's canonical text, end exclusive.
"""

GROUPS = {
    "reference": "Reference tables",
    "article": "Articles and what is found in them",
    "claim": "Claims: what sources say",
    "measure": "Measures: what the dataset concludes",
    "run": "What could not be read, was corrected, and should be reviewed",
    "release": "What a release tells about itself",
}


def dictionary(tables: Mapping[str, Table], codes: Mapping[str, Mapping[str, str]]) -> str:
    """The whole document as Markdown."""
    parts = [HEAD]
    for group, heading in GROUPS.items():
        members = [t for t in tables.values() if t.group == group]
        if members:
            parts.append(f"## {heading}\n")
            parts.extend(_table(t) for t in members)
    parts.append("## Code lists\n")
    parts.extend(_codes(name, values, tables) for name, values in codes.items())
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [
        f"### {table.name}",
        "",
        table.description,
        "",
        f"Key: {', '.join(f'`{name}`' for name in table.key)}.",
        "",
        "| column | type | NULL | unit | values | meaning |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines.extend(_row(c) for c in table.columns)
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    cells = (
        f"`{column.name}`",
        column.sql_type,
        "yes" if column.nullable else "",
        column.unit or "",
        _values(column),
        column.description,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _values(column: Column) -> str:
    """What may stand in a column: the table it points at, its code list, format or bounds."""
    if column.references:
        table, name = parent_of(column)
        return f"[{table}](#{table}).{name}"
    if column.codes:
        return f"[{column.codes}](#codes-{column.codes})"
    if column.format:
        return {"edtf": "EDTF", "timex": "TIMEX3", "uri": "URI"}.get(column.format, column.format)
    low = "" if column.low is None else f"{column.low:g}"
    high = "" if column.high is None else f"{column.high:g}"
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else f"at most {high}" if high else ""


def _codes(name: str, values: Mapping[str, str], tables: Mapping[str, Table]) -> str:
    users = [f"`{t.name}.{c.name}`" for t in tables.values() for c in t.columns if c.codes == name]
    rows = [
        f"| `{code}` | {meaning.replace('|', chr(92) + '|')} |" for code, meaning in values.items()
    ]
    used = f"Used by {', '.join(users)}." if users else "Not used by a column."
    return "\n".join(
        [f"### codes: {name}", "", used, "", "| code | meaning |", "| --- | --- |", *rows, ""]
    )


def main(arguments: list[str], path: Path = DATA_DICTIONARY) -> int:
    """Write the dictionary, or compare it; returns the exit status."""
    text = dictionary(RELEASED, CODE_LISTS)
    if "--check" in arguments:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        print(
            f"{path.name} is not what the declarations say: run python -m "
            "pipeline.tables.dictionary and commit it",
            file=sys.stderr,
        )
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
