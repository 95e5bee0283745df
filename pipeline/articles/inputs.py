"""Which files are articles, and what one file says of itself.

Lists inputs and reads one at a time into an `Article`; it decides nothing about many articles
at once (shards, repeated inputs: see `stage.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.articles.canonical import MAX_BYTES, canonical, decode
from pipeline.errors import InputError, OrebookError

SIDECAR_KEYS = ("url", "title", "publisher", "author", "published", "language", "retrieved")


@dataclass(frozen=True)
class Input:
    """One file to read. `name` is how rejects speak of it: relative to the folder named."""

    path: Path
    name: str


@dataclass(frozen=True)
class Article:
    """One article as its source gives it. `published` is the metadata's own words."""

    source_name: str
    text: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    retrieved: datetime | None = None


def list_inputs(paths: list[Path]) -> Iterator[Input]:
    """Every file under `paths`, in a stable order; hidden files and sidecars are left out.

    Raises OrebookError where a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise OrebookError(f"no file or folder {path}: name one that exists")
        if path.is_file():
            yield Input(path, path.name)
            continue
        for found in sorted(p for p in path.rglob("*") if p.is_file()):
            relative = found.relative_to(path)
            if any(part.startswith(".") for part in relative.parts) or _is_sidecar(found):
                continue
            yield Input(found, relative.as_posix())


def _is_sidecar(path: Path) -> bool:
    return path.suffix == ".json" and path.with_suffix(".txt").exists()


def read_article(source: Input) -> Article:
    """Read one input. Raises InputError with the reason and the way out."""
    if source.path.suffix.lower() != ".txt":
        raise InputError("unsupported", f"no reader for '{source.path.suffix or 'no suffix'}' "
                         "files: give articles as .txt with an optional .json beside")  # fmt: skip
    try:
        size = source.path.stat().st_size
        if size > MAX_BYTES:
            raise InputError("too_long", f"{size:,} bytes, and one article holds at most "
                             f"{MAX_BYTES:,}: split the file into one article each")  # fmt: skip
        raw = source.path.read_bytes()
    except OSError as error:
        raise InputError("unreadable", f"{error.strerror}: check the file's rights") from error
    text = canonical(decode(raw))
    return Article(source.path.stem, text, **_sidecar(source.path.with_suffix(".json")))


def _sidecar(path: Path) -> dict[str, Any]:
    """What a sidecar says; empty where there is none. Unknown keys are no error: feeds add some."""
    if not path.exists():
        return {}
    try:
        record = json.loads(decode(path.read_bytes()))
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError("bad_metadata", f"{path.name} is not valid JSON ({error}): mend or "
                         "remove it") from error  # fmt: skip
    if not isinstance(record, dict):
        raise InputError("bad_metadata", f"{path.name} is not a JSON object: mend or remove it")
    out: dict[str, Any] = {}
    for key in SIDECAR_KEYS:
        value = record.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise InputError("bad_metadata", f"{path.name}: '{key}' is not a string")
        out[key] = value.strip() if key in ("url", "published", "retrieved") else canonical(value)
    if "retrieved" in out:
        out["retrieved"] = _instant(out["retrieved"], path)
    return out


def _instant(value: str, path: Path) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise InputError("bad_metadata", f"{path.name}: 'retrieved' is {value!r}, not an ISO "
                         "8601 time") from error  # fmt: skip
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
