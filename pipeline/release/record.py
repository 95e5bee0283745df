"""What a build tells about itself and what a release's manifest.json holds, as typed records.

The step that writes a file makes its record; everything that speaks of the file later reads the
record. Nothing here opens a table.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from pipeline.errors import ReleaseError


@dataclass(frozen=True)
class CodeVersion:
    """What made a release: project version, commit (None where unknown or changed), sources."""

    version: str
    commit: str | None
    source_sha256: str


@dataclass(frozen=True)
class BuildRecord:
    """Inputs of a build, reconciled: what was read was kept or rejected. Raises ReleaseError."""

    read: int
    kept: int
    rejected: int
    code: CodeVersion

    def __post_init__(self) -> None:
        if min(self.read, self.kept, self.rejected) < 0 or self.read != self.kept + self.rejected:
            raise ReleaseError(
                f"inputs do not add up: {self.read} read, {self.kept} kept and {self.rejected} "
                "rejected: a step lost or invented some, so nothing is published"
            )


@dataclass(frozen=True)
class FileRecord:
    bytes: int
    sha256: str


@dataclass(frozen=True)
class TableRecord:
    """One published table: its file, and the hash of its rows (see `content.py`)."""

    path: str
    rows: int
    bytes: int
    sha256: str
    content_sha256: str


@dataclass(frozen=True)
class DatabaseRecord:
    """The DuckDB file. Its bytes differ from build to build, so only its rows are recorded."""

    path: str
    storage_version: str
    content_sha256: str
    views: list[str]
    macros: list[str]


@dataclass(frozen=True)
class Override:
    """A publication that the guard (`guard.py`) would have stopped: why it went on."""

    reason: str
    breaches: list[str]


@dataclass(frozen=True)
class Manifest:
    """manifest.json. `files` holds every file but the manifest, SHA256SUMS and the database."""

    version: str
    schema_version: str
    released_on: str
    previous: str | None
    code: CodeVersion
    counts: dict[str, int]
    tables: dict[str, TableRecord]
    database: DatabaseRecord
    files: dict[str, FileRecord] = field(default_factory=dict)
    override: Override | None = None

    def to_json(self) -> str:
        return to_json({"name": "orebook", **asdict(self)})

    @classmethod
    def read(cls, release: Path) -> Self:
        """The manifest of a release. Raises ReleaseError where it is none or malformed."""
        path = release / "manifest.json"
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise ReleaseError(f"{release} has no manifest.json: name a release folder") from error
        except OSError as error:
            raise ReleaseError(f"{path} cannot be read ({error}): see to permissions") from error
        return cls.parse(content, str(path))

    @classmethod
    def parse(cls, content: bytes, where: str) -> Self:
        """The manifest in `content`. Raises ReleaseError where it is malformed."""
        try:
            raw: dict[str, Any] = json.loads(content)
            if raw.pop("name") != "orebook":
                raise ValueError("it is another dataset's")
            override = raw.pop("override", None)
            return cls(
                override=None if override is None else Override(**override),
                code=CodeVersion(**raw.pop("code")),
                tables={k: TableRecord(**v) for k, v in raw.pop("tables").items()},
                database=DatabaseRecord(**raw.pop("database")),
                files={k: FileRecord(**v) for k, v in raw.pop("files").items()},
                **raw,
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ReleaseError(
                f"{where} is no manifest of a release ({error}): restore it from another copy"
            ) from error


def to_json(value: Any) -> str:
    """JSON as every file of a release has it: indented, in the order given, UTF-8."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def file_record(path: Path) -> FileRecord:
    """Size and SHA-256 of a file, read in pieces."""
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return FileRecord(path.stat().st_size, digest)
