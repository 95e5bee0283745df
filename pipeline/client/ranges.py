"""A remote place as a file system for DuckDB: each read is one range request, exact to the byte.

DuckDB's own way to a remote file is an extension that it would download; obstore's file system
gives short reads of large files. What the files are is not known here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import obstore
from fsspec import AbstractFileSystem
from fsspec.spec import AbstractBufferedFile

from pipeline.release.places import Store, store_of


class Ranges(AbstractFileSystem):  # type: ignore[misc]
    """The files below one address. Paths are whole addresses."""

    cachable = False

    def __init__(self, place: str) -> None:
        super().__init__()
        self.protocol = place.split("://", 1)[0]
        self.place = place
        self.store: Store = store_of(place)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def below(self, path: str) -> str:
        """The path of a file from the address of the place."""
        return path.removeprefix(self.place).lstrip("/")

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Name and size of a file. Raises FileNotFoundError."""
        return {
            "name": path,
            "size": obstore.head(self.store, self.below(path))["size"],
            "type": "file",
        }

    def modified(self, path: str) -> datetime:
        """When a file was last changed. Raises FileNotFoundError."""
        return obstore.head(self.store, self.below(path))["last_modified"]

    def glob(self, path: str, **_: Any) -> list[str]:
        """Names are taken as they are: nothing is listed."""
        return [path]

    def _open(self, path: str, mode: str = "rb", **_: Any) -> _File:
        return _File(self, path, mode, cache_type="none")


class _File(AbstractBufferedFile):  # type: ignore[misc]
    """A file read by ranges."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        place: Ranges = self.fs
        return bytes(obstore.get_range(place.store, place.below(self.path), start=start, end=end))
