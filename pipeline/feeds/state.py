"""What is remembered of a feed from one poll to the next: a small JSON file each.

Holds what a server gave for conditional requests, when it wants to be asked again, and which
entries were taken. A file that appears whole; losing it costs a poll, never an article.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from pipeline.errors import StoreError


@dataclass
class FeedState:
    """`entries` holds the version taken of each entry. Times are seconds since 1970."""

    url: str = ""
    etag: str | None = None
    last_modified: str | None = None
    not_before: float = 0.0
    entries: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, url: str) -> Self:
        """The state of a feed at `url`; a fresh one for another address. Raises StoreError."""
        said = read_json(path)
        try:
            state = cls(**said)
        except TypeError as error:
            raise StoreError(f"{path} is no state of a feed: remove it") from error
        return state if state.url == url else cls(url)

    def write(self, path: Path) -> None:
        write_json(path, asdict(self))


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is no file. Raises StoreError where it is none."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise StoreError(f"{path} is damaged ({error}): remove it") from error
    if not isinstance(said, dict):
        raise StoreError(f"{path} is damaged: remove it")
    return said


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON object; the file appears whole."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_whole(path, text.encode("utf-8", "replace"))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    temporary.write_bytes(content)
    temporary.replace(path)
