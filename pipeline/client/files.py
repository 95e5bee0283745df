"""The files of one release, wherever it lies, and which release `latest` is.

Gives bytes, and addresses that polars and DuckDB read Parquet from. What the files mean is
`dataset.py`'s.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import ReleaseError
from pipeline.release.checksums import parse
from pipeline.release.places import client_options, is_remote, pointer_in, read, store_of
from pipeline.release.versions import LATEST, SUMS, newest


@dataclass(frozen=True)
class Files:
    """A release by the address of its folder, without a slash at its end."""

    base: str

    @property
    def is_remote(self) -> bool:
        return is_remote(self.base)

    @property
    def folder(self) -> Path:
        """The folder of a local release."""
        return Path(self.base)

    def address(self, path: str) -> str:
        """Where a file is, for polars and DuckDB."""
        return f"{self.base}/{path}" if self.is_remote else str(self.folder / path)

    def bytes(self, path: str) -> bytes:
        """The content of a file. Raises ReleaseError where there is none."""
        content = (
            read(store_of(self.base), path, self.base)
            if self.is_remote
            else (self.folder / path).read_bytes() if (self.folder / path).is_file() else None
        )  # fmt: skip
        if content is None:
            raise ReleaseError(f"{self.base} has no {path}: name the folder of a release")
        return content

    @property
    def options(self) -> dict[str, str] | None:
        """What polars must be told to reach this place."""
        plain = self.base.startswith("s3://") and client_options(self.base)
        return {"aws_allow_http": "true"} if plain else None

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Teach a connection to read this place: DuckDB's own way would download an extension."""
        if not self.is_remote:
            return
        from pipeline.client.ranges import Ranges

        connection.register_filesystem(Ranges(self.base))

    def copy_to(self, folder: Path) -> None:
        """Copy every file into `folder`, each checked against SHA256SUMS as it comes."""
        sums = self.bytes(SUMS)
        digests, problems = parse(sums)
        if problems:
            raise ReleaseError(f"{self.base}: {problems[0]}: take it from another place")
        for path, digest in sorted(digests.items()):
            content = self.bytes(path)
            if hashlib.sha256(content).hexdigest() != digest:
                raise ReleaseError(
                    f"{self.base}/{path} is not what {SUMS} says: try again, or take the release "
                    "from another place"
                )
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        (folder / SUMS).write_bytes(sums)


def find(release: str, place: str) -> Files:
    """The files of a release: a version or "latest" of a place, or the folder of a release.

    Raises ReleaseError where there is no such release.
    """
    if is_remote(release) or (Path(release) / "manifest.json").is_file():
        return Files(release.rstrip("/"))
    place = place.rstrip("/") or "/"
    if release == LATEST:
        if is_remote(place):
            return Files(f"{place}/{pointer_in(place).version}")
        found = newest(Path(place))
        if found is None:
            raise ReleaseError(
                f"{place} holds no release: build one with `orebook build`, or name a place that "
                'holds some: open("latest", at="https://...")'
            )
        return Files(str(found))
    if not is_remote(place) and not (Path(place) / release / "manifest.json").is_file():
        raise ReleaseError(f"{place} holds no release {release}: name another version or place")
    return Files(f"{place}/{release}")
