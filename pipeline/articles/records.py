"""What passes between the steps of ingestion: inputs, raw records, articles, rejects.

Types only, and the keys they are told apart by. Which files hold records is `inputs`, how a
record becomes an article is `reading`, rows of tables are `rows`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

META_KEYS = ("url", "title", "publisher", "author", "published", "language", "retrieved")
"""What a source may say of its article, in its own words."""

Spans = tuple[tuple[int, int], ...]


class Kind(StrEnum):
    """What the bytes of one document are."""

    TEXT = "text"
    HTML = "html"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class Input:
    """A file, or one record within it. `name` is the path relative to the folder named."""

    path: Path
    name: str
    member: str = ""

    @property
    def label(self) -> str:
        """How rejects and messages speak of it."""
        return f"{self.name}#{self.member}" if self.member else self.name


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One document as its source gave it: nothing decoded, nothing cleaned.

    `source_name` is the file stem or the record's own id; it is a label, never a path. `charset`
    is what the transport said of the bytes.
    """

    source: Input
    source_name: str
    kind: Kind
    body: bytes
    meta: Mapping[str, str] = field(default_factory=dict)
    charset: str | None = None

    def __post_init__(self) -> None:
        if unknown := self.meta.keys() - set(META_KEYS):
            raise ValueError(f"{self.source.label}: no such metadata {sorted(unknown)}")

    @property
    def header(self) -> str:
        """Everything but the body and the place, as canonical JSON."""
        said = {"source_name": self.source_name, "kind": self.kind.value,
                "charset": self.charset, "meta": dict(self.meta)}  # fmt: skip
        return json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))

    @property
    def body_sha256(self) -> str:
        """The body's address in an archive."""
        return sha256(self.body).hexdigest()

    @property
    def key(self) -> str:
        """Records of one key give one article, whatever file they lie in."""
        return sha256(f"{self.header}\n{self.body_sha256}".encode()).hexdigest()

    @classmethod
    def restored(cls, source: Input, header: str, body: bytes) -> RawRecord:
        """The record that an archived header and body were taken from."""
        said = json.loads(header)
        return cls(source, said["source_name"], Kind(said["kind"]), body, said["meta"],
                   said["charset"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that gives no article, with a code of `tables.codes.REJECT_REASONS`."""

    source: Input
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """What one source says of the day of publication. `value` is EDTF, at its own precision;
    None where the words name no day."""

    source: str
    words: str
    value: str | None
    chosen: bool = False
    agrees: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """One article, read. Offsets count code points of `text`, which is canonical."""

    source_name: str
    text: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    language: str | None = None
    is_readable: bool = True
    published_on: date | None = None
    published_from: str = "unknown"
    published_precision: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    retrieved: datetime | None = None
    noise: Spans = ()
    signature: bytes = b""
