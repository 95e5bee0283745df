"""`orebook dates`: the temporal expressions of one file, as JSON or as a plain table.

Reads and prints; everything that is decided about dates is decided in the package.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from pipeline.dates import find_dates
from pipeline.extract.found import Timex


def as_record(found: Timex) -> dict[str, str | int | None]:
    """One expression with the columns of the table `dates` (without its ids)."""
    return {
        "start_char": found.start,
        "end_char": found.end,
        "text": found.text,
        "timex_type": found.timex_type,
        "value": found.value,
        "edtf": found.edtf,
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "latest": found.latest.isoformat() if found.latest else None,
        "anchor": found.anchor,
    }


def _published(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date like 2025-11-02") from error


@click.command("dates")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--published", callback=_published, metavar="YYYY-MM-DD", help="Publication day.")
@click.option("--json", "as_json", is_flag=True, help="JSON objects with the `dates` columns.")
def dates(file: Path, published: date | None, as_json: bool) -> None:
    """Print the temporal expressions of FILE (- for standard input)."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}; name a text file") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: no UTF-8 text ({error.reason})") from error
    records = [as_record(found) for found in find_dates(text, published)]
    if as_json:
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    for record in records:
        words = " ".join(str(record["text"]).split())
        click.echo(
            f"{record['start_char']:>7} {record['timex_type']:<9}"
            f"{record['value'] or '-':<18}{record['edtf'] or '-':<12}{words}"
        )
