"""The raw bytes of everything that was ever read, by their SHA-256, and receipts of them.

`archive/raw/ab/abcd...` is one body as its source gave it, stored once whatever files it lay in.
`archive/receipts/<n>.parquet` says in what order records arrived, under which name and with which
header. Bodies are never changed; nothing here knows what is in them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.errors import StoreError
from pipeline.store import write_parquet

RECEIPTS = pl.Schema({
    "key": pl.String(), "name": pl.String(), "member": pl.String(), "header": pl.String(),
    "body_sha256": pl.String(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """One record as it arrived. `key` is of its header and body together."""

    key: str
    name: str
    member: str
    header: str
    body_sha256: str


class Archive:
    """The archive under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: set[str] = set()
        for path in self._paths():
            self._known.update(pl.read_parquet(path, columns=["key"])["key"])

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def __len__(self) -> int:
        return len(self._known)

    def path(self, body_sha256: str) -> Path:
        """Where a body lies."""
        return self.folder / "raw" / body_sha256[:2] / body_sha256

    def put(self, body: bytes) -> str:
        """Keep a body; returns its address. One that is there already is left as it is."""
        address = hashlib.sha256(body).hexdigest()
        path = self.path(address)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{address}.{uuid.uuid4().hex}")
            temporary.write_bytes(body)
            temporary.chmod(0o444)
            temporary.replace(path)
        return address

    def get(self, body_sha256: str) -> bytes:
        """A body. Raises StoreError where it is missing or not what it was."""
        path = self.path(body_sha256)
        try:
            body = path.read_bytes()
        except FileNotFoundError as error:
            raise StoreError(f"{path} is missing from the archive: restore it, or build without "
                             "--history from the inputs themselves") from error  # fmt: skip
        if hashlib.sha256(body).hexdigest() != body_sha256:
            raise StoreError(f"{path} was changed or damaged: remove it, then build once from the "
                             "input that it came from")  # fmt: skip
        return body

    def receive(self, receipts: Sequence[Receipt]) -> None:
        """Write down what arrived, in order; what is known already is left out."""
        rows = {r.key: r for r in receipts if r.key not in self._known}
        if not rows:
            return
        number = len(self._paths())
        frame = pl.DataFrame(list(rows.values()), schema=RECEIPTS)
        write_parquet(frame, self.folder / "receipts" / f"{number:08d}.parquet")
        self._known.update(rows)

    def receipts(self) -> Iterator[Receipt]:
        """Everything that ever arrived, in the order in which it did."""
        for path in self._paths():
            for row in pl.read_parquet(path).iter_rows():
                yield Receipt(*row)

    def _paths(self) -> list[Path]:
        return sorted((self.folder / "receipts").glob("[!.]*.parquet"))
