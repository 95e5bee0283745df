"""How changes between releases are shown: as text for a terminal, as JSON, as CHANGES.md.

Takes the frame that `diff.py` makes. Titles and names come from articles and are not trusted:
they are escaped for Markdown and stripped of control characters for terminals.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import polars as pl

from pipeline.release.diff import ENTITIES
from pipeline.release.record import Override, to_json
from pipeline.tables.codes import CHANGE_REASONS

LISTED = 100
"""Entities that CHANGES.md lists for each kind of change; `orebook diff` shows them all."""

SIGNS = {"added": "+", "changed": "~", "removed": "-"}
WORDS = {
    "measures": "measures",
    "measure_events": "events",
    "minerals": "minerals",
    "actors": "actors",
}

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$:@=^-])")


def plain(text: str) -> str:
    """One line without control or invisible formatting characters."""
    kept = (c if not unicodedata.category(c).startswith("C") else " " for c in text)
    return " ".join("".join(kept).split())


def escape(text: str) -> str:
    """A text from outside as inert Markdown: one line, no markup, no links, no HTML."""
    return _MARKUP.sub(r"\\\1", plain(text))


def grouped(changes: pl.DataFrame) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By table and kind of change: one entry an entity, with its changed fields."""
    result: dict[str, dict[str, list[dict[str, Any]]]] = {
        table: {change: [] for change in SIGNS} for table in ENTITIES
    }
    for row in changes.iter_rows(named=True):
        entries = result[row["table"]][row["change"]]
        if not entries or entries[-1]["key"] != row["key"]:
            entries.append({"key": row["key"], "label": row["label"]})
            entries[-1] |= {k: row[k] for k in ("why", "because") if row[k] is not None}
        if row["field"] is not None:
            fields = entries[-1].setdefault("fields", {})
            fields[row["field"]] = {"old": row["old"], "new": row["new"]}
    return result


def as_json(changes: pl.DataFrame) -> str:
    """The changes as a JSON object: table, kind of change, entities, fields."""
    return to_json(grouped(changes))


def as_text(changes: pl.DataFrame) -> str:
    """The changes as an indented table for a terminal."""
    lines = []
    for table, kinds in grouped(changes).items():
        lines.append(_summary(table, kinds))
        for change, entries in kinds.items():
            for entry in entries:
                lines.append(f"  {SIGNS[change]} {entry['key']}  {plain(entry['label'] or '')}")
                if "why" in entry:
                    lines.append(f"      why: {plain(_because(entry))}")
                lines.extend(
                    f"      {name}: {_value(pair['old'])} -> {_value(pair['new'])}"
                    for name, pair in entry.get("fields", {}).items()
                )
    return "\n".join(lines) + "\n"


def as_markdown(
    changes: pl.DataFrame | None,
    version: str,
    previous: str | None,
    override: Override | None = None,
) -> str:
    """CHANGES.md of a release. `changes` is None where there is no previous one."""
    lines = [f"# Changes in {version}", ""]
    if changes is None or previous is None:
        lines += ["The first release: there is none to compare it with."]
        return "\n".join(lines) + "\n"
    lines += [f"Compared with {previous}.", ""]
    if override is not None:
        lines += ["More changed than the guard lets pass. It was published all the same, because: "
                  f"{escape(override.reason)}", ""]  # fmt: skip
        lines += [*(f"- {escape(line)}" for line in override.breaches), ""]
    lines += ["| | added | changed | removed |", "| --- | ---: | ---: | ---: |"]
    kinds_of = grouped(changes)
    for table, kinds in kinds_of.items():
        numbers = " | ".join(str(len(entries)) for entries in kinds.values())
        lines.append(f"| {WORDS[table]} | {numbers} |")
    lines += _reasons(changes)
    for table, kinds in kinds_of.items():
        for change, entries in kinds.items():
            if entries:
                lines += ["", f"## {WORDS[table].capitalize()} {change}", ""]
                lines += [line for entry in entries[:LISTED] for line in _item(entry)]
                if len(entries) > LISTED:
                    lines += ["", f"And {len(entries) - LISTED} more: `orebook diff` lists them."]
    return "\n".join(lines) + "\n"


def _reasons(changes: pl.DataFrame) -> list[str]:
    """How many entities changed for which reason."""
    known = changes.filter(pl.col("why").is_not_null()).unique(["table", "key", "why"])
    if known.is_empty():
        return []
    rows = known.group_by("why").len().sort(["len", "why"], descending=[True, False]).rows()
    return ["", "| why | entities |", "| --- | ---: |"] + [
        f"| {CHANGE_REASONS[why]} | {n} |" for why, n in rows
    ]


def _item(entry: dict[str, Any]) -> Iterable[str]:
    label = escape(entry["label"] or "")
    why = f" ({escape(_because(entry))})" if "why" in entry else ""
    yield f"- {escape(entry['key'])}" + (f": {label}" if label else "") + why
    for name, pair in entry.get("fields", {}).items():
        yield f"  - {name}: {escape(_value(pair['old']))} → {escape(_value(pair['new']))}"


def _because(entry: dict[str, Any]) -> str:
    words = entry["why"].replace("_", " ")
    return f"{words}: {entry['because']}" if "because" in entry else words


def _summary(table: str, kinds: dict[str, list[dict[str, Any]]]) -> str:
    numbers = ", ".join(f"{len(entries)} {change}" for change, entries in kinds.items())
    return f"{WORDS[table]}: {numbers}"


def _value(value: str | None) -> str:
    return "NULL" if value is None else json.dumps(plain(value), ensure_ascii=False)
