"""Publishing a release to other places: a folder (of a web server, a share), a bucket.

Files first, SHA256SUMS when all of them are there and were read back, `latest.json` last: a
publication that is cut off leaves the release before as the latest, and is taken up again by the
next one. A version that is complete in a place is never changed.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError

from pipeline.errors import ReleaseError
from pipeline.release.checksums import parse
from pipeline.release.landing import (
    alone,
    clear_leftovers,
    point_latest,
    replace_file,
    sync,
    sync_tree,
)
from pipeline.release.places import POINTER, Pointer, Store, is_remote, read, store_of
from pipeline.release.record import Manifest
from pipeline.release.verify import verify
from pipeline.release.versions import SUMS, newest, parse_version

MEDIA_TYPES = {
    ".cff": "application/yaml",
    ".css": "text/css; charset=utf-8",
    ".duckdb": "application/vnd.duckdb",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".sql": "application/sql",
}
"""By suffix; any other file of a release is plain text."""

FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=60"


def push(release: Path, place: str) -> str:
    """Publish a sound release to `place`, a folder or s3://bucket/path; returns where it is.

    Raises ReleaseError where the release is not sound, the place holds another release of that
    version, or does not take what is written.
    """
    problems = verify(release)
    if problems:
        raise ReleaseError(f"{release} is not published: {'; '.join(problems[:5])}")
    version = Manifest.read(release).version
    if not is_remote(place):
        _to_folder(release, version, Path(place))
    elif place.startswith("s3://"):
        _to_store(release, version, store_of(place, checksums=True), place)
    else:
        raise ReleaseError(
            f"{place} can be read from, not written to: publish to the folder that its web "
            "server serves, or to s3://bucket/path"
        )
    return f"{place.rstrip('/')}/{version}"


def _to_folder(release: Path, version: str, out: Path) -> None:
    try:
        with alone(out):
            clear_leftovers(out)
            target = out / version
            if target.exists():
                if not _same(target / SUMS, release / SUMS):
                    raise ReleaseError(_taken(version, str(out)))
            else:
                fresh = out / f".{version}.tmp-{uuid.uuid4().hex}"
                try:
                    shutil.copytree(release.resolve(), fresh)
                    problems = verify(fresh)
                    if problems:
                        raise ReleaseError(f"the copy in {out} is broken: {'; '.join(problems)}")
                    sync_tree(fresh)
                    fresh.rename(target)
                    sync(out)
                finally:
                    shutil.rmtree(fresh, ignore_errors=True)
            point_latest(out)
            last = newest(out)
            if last is not None:
                pointer = Pointer.to(last.name, (last / SUMS).read_bytes())
                replace_file(out / POINTER, pointer.to_bytes())
    except OSError as error:
        raise ReleaseError(
            f"cannot publish {version} to {out} ({error}): see to space and permissions"
        ) from error


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def _to_store(release: Path, version: str, store: Store, place: str) -> None:
    sums = (release / SUMS).read_bytes()
    there = read(store, f"{version}/{SUMS}", place)
    try:
        if there is None:
            _upload(release, version, store, sums)
        elif there != sums:
            raise ReleaseError(_taken(version, place))
        _point(store, version, sums, place)
    except AlreadyExistsError as error:
        raise ReleaseError(_taken(version, place)) from error
    except (BaseError, OSError) as error:
        raise ReleaseError(
            f"{place} did not take {version} ({' '.join(str(error).split())[:200]}): what is "
            "latest there is as it was; see to network and keys, then publish again"
        ) from error


def _upload(release: Path, version: str, store: Store, sums: bytes) -> None:
    """Every file, read back; what a killed publication left beside them goes; then SHA256SUMS."""
    digests, _ = parse(sums)
    for path in sorted(digests):
        _put(store, f"{version}/{path}", release / path, FOREVER)
    for path, digest in sorted(digests.items()):
        found = hashlib.sha256()
        for chunk in obstore.get(store, f"{version}/{path}"):
            found.update(chunk)
        if found.hexdigest() != digest:
            raise ReleaseError(f"{path} came back changed: publish again")
    present = {meta["path"] for batch in obstore.list(store, prefix=version) for meta in batch}
    for path in sorted(present - {f"{version}/{name}" for name in digests}):
        obstore.delete(store, path)
    _put(store, f"{version}/{SUMS}", sums, FOREVER, new=True)


def _put(
    store: Store, path: str, content: bytes | Path, caching: str, *, new: bool = False
) -> None:
    """One object, there whole or not at all. `new`: only where there is none, in stores that
    can tell."""
    suffix = Path(path).suffix
    attributes = {
        "Content-Type": MEDIA_TYPES.get(suffix, "text/plain; charset=utf-8"),
        "Cache-Control": caching,
    }
    obstore.put(
        store,
        path,
        content,
        attributes=attributes,
        mode="create" if new else "overwrite",
        use_multipart=False if new else None,
    )


def _point(store: Store, version: str, sums: bytes, place: str) -> None:
    """Move `latest.json`, unless it names this release or a newer one."""
    content = read(store, POINTER, place)
    if content is not None:
        current = Pointer.read(content, place)
        if parse_version(current.version) >= parse_version(version):
            return
    _put(store, POINTER, Pointer.to(version, sums).to_bytes(), BRIEFLY)


def _taken(version: str, place: str) -> str:
    return (
        f"{place} holds another release {version}, and a release is never changed: build it under "
        "another version"
    )
