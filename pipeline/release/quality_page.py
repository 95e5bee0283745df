"""quality.html of a release: what was expected and what came of it, accuracy, coverage, inputs.

One file that needs nothing else: no script, no address. Examples and names come from articles
and are escaped. How it looks is `quality.css`; the rows are those of the report tables.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

import polars as pl

from pipeline.release.changes import plain

SHOWN = 25
"""Members of a dimension that the page lists; the table has them all."""

_DIMENSIONS = {"country": "By country that acts", "mineral": "By mineral",
               "month": "By month of publication"}  # fmt: skip

_PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '$digest'">
<meta name="viewport" content="width=device-width">
<title>Quality of Orebook $version</title>
<style>$style</style>
<main>
<h1>Quality of Orebook $version</h1>
<p>$summary</p>
<h2>Expectations</h2>
<p>A release is published only where every expectation of severity <i>error</i> holds. The same
rows are in <code>parquet/expectations.parquet</code>.</p>
$failures
$expectations
<h2>Accuracy</h2>
<p>$accuracy_note</p>
$accuracy
<h2>Coverage</h2>
<p>Where little is said, a missing measure means little. All rows are in
<code>parquet/coverage.parquet</code>.</p>
$coverage
<h2>Inputs</h2>
$inputs
</main>
</html>
""")


def quality_page(version: str, frames: Mapping[str, pl.DataFrame]) -> str:
    """The page, from the frames of the report tables."""
    style = (files("pipeline.release") / "quality.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    found = frames["expectations"]
    failed = found.filter(~pl.col("success"))
    return _PAGE.substitute(
        version=escape(version),
        digest=f"sha256-{digest}",
        style=style,
        summary=_summary(found, frames["input_counts"]),
        failures=_failures(failed),
        expectations=_by_suite(found),
        accuracy_note=_accuracy_note(frames["accuracy"]),
        accuracy=_accuracy(frames["accuracy"]),
        coverage="\n".join(_coverage(frames["coverage"], d) for d in _DIMENSIONS),
        inputs=_inputs(frames["input_counts"]),
    )


def _summary(found: pl.DataFrame, counts: pl.DataFrame) -> str:
    read = counts["inputs"].sum()
    if found.is_empty():
        return f"{read} inputs were read. No expectation was evaluated for this release."
    held = int(found["success"].sum())
    return f"{read} inputs were read. {held} of {found.height} expectations hold."


def _failures(failed: pl.DataFrame) -> str:
    if failed.is_empty():
        return ""
    rows = [
        (
            row["severity"],
            _where(row),
            row["says"],
            row["exception"] or f"{row['unexpected']} rows",
            "; ".join(row["examples"]),
        )
        for row in failed.iter_rows(named=True)
    ]
    return "<h3>Those that do not</h3>\n" + _table(
        ("severity", "of", "expected", "found", "examples"), rows
    )


def _by_suite(found: pl.DataFrame) -> str:
    parts = []
    for (suite,), rows in found.group_by(["suite"], maintain_order=True):
        held = int(rows["success"].sum())
        body = _table(
            ("", "of", "expected", "severity"),
            (
                ("holds" if row["success"] else "fails", _where(row), row["says"], row["severity"])
                for row in rows.iter_rows(named=True)
            ),
        )
        parts.append(
            f"<details><summary>{escape(str(suite))}: {held} of {rows.height} hold</summary>\n"
            f"{body}</details>"
        )
    return "\n".join(parts)


def _where(row: Mapping[str, Any]) -> str:
    column = row["checked_column"]
    return f"{row['checked_table']}.{column}" if column else str(row["checked_table"])


def _accuracy_note(accuracy: pl.DataFrame) -> str:
    if accuracy.is_empty():
        return "The reader of this release was not scored."
    current = accuracy["is_current"].all()
    measured = (
        "Measured with the reader that made this release"
        if current
        else "Measured with an earlier reader than the one that made this release"
    )
    return (
        f"{measured}, on the project's annotated articles; each figure as <code>orebook score"
        "</code> gives it. Only <i>unseen</i> articles tell how well new ones are read."
    )


def _accuracy(accuracy: pl.DataFrame) -> str:
    rows = (
        (r["gold_set"], r["seen"], r["articles"], r["figure"], f"{r['precision']:.3f}",
         f"{r['recall']:.3f}", f"{r['f1']:.3f}")
        for r in accuracy.iter_rows(named=True)
    )  # fmt: skip
    return _table(("gold", "seen", "articles", "figure", "precision", "recall", "F1"), rows)


def _coverage(coverage: pl.DataFrame, dimension: str) -> str:
    found = coverage.filter(pl.col("dimension") == dimension)
    if dimension != "month":
        found = found.sort(["claims", "member"], descending=[True, False])
    rows = [
        (r["label"], r["articles"], r["claims"], r["measures"], r["in_force"])
        for r in found.tail(SHOWN).iter_rows(named=True)
    ] if dimension == "month" else [
        (r["label"], r["articles"], r["claims"], r["measures"], r["in_force"])
        for r in found.head(SHOWN).iter_rows(named=True)
    ]  # fmt: skip
    more = found.height - len(rows)
    rest = f"<p>And {more} more.</p>" if more > 0 else ""
    head = ("", "articles", "claims", "measures", "in force")
    return f"<h3>{_DIMENSIONS[dimension]}</h3>\n{_table(head, rows)}{rest}"


def _inputs(counts: pl.DataFrame) -> str:
    rows = [
        (r["outcome"].replace("_", " "), r["reason"] or "", r["inputs"])
        for r in counts.iter_rows(named=True)
    ]
    return _table(("outcome", "reason", "inputs"), [*rows, ("all", "", counts["inputs"].sum())])


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = [
        "<tr>" + "".join(f"<td>{escape(plain(str(cell)))}</td>" for cell in row) + "</tr>"
        for row in rows
    ]
    return f"<table>\n<tr>{cells}</tr>\n" + "\n".join(lines) + "\n</table>\n"
