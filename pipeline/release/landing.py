"""How a folder of releases changes: under a lock, by renames that are on disk before they count.

Holding the folder, clearing what a killed publication left, syncing, and moving `latest`. What a
release holds is none of this module's business.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import ReleaseError
from pipeline.release.versions import LATEST, newest


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold the folder of releases: what is left of another publication is then a dead one's."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(f"another build is publishing under {out}: wait for it") from error
        yield


def clear_leftovers(out: Path) -> None:
    """Remove what a killed publication left: only names that publishing gives."""
    for path in out.glob(".*.tmp-*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def point_latest(out: Path) -> None:
    """Make `latest` the newest complete release. Also mends it after a publication that was
    killed between its rename and this."""
    target = newest(out)
    link = out / LATEST
    if target is None or (link.is_symlink() and str(link.readlink()) == target.name):
        return
    if link.exists() and not link.is_symlink():
        raise ReleaseError(f"{link} is not a symbolic link: move it away, then publish again")
    fresh = out / f".{LATEST}.tmp-{uuid.uuid4().hex}"
    fresh.symlink_to(target.name)
    fresh.replace(link)
    sync(out)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file that is there whole, with the old content or the new."""
    fresh = path.with_name(f".{path.name}.tmp-{uuid.uuid4().hex}")
    fresh.write_bytes(content)
    sync(fresh)
    fresh.replace(path)
    sync(path.parent)


def sync_tree(folder: Path) -> None:
    """Bring every file and folder to disk, so that the rename cannot outrun the content."""
    for here, _, names in os.walk(folder):
        for name in names:
            sync(Path(here) / name)
        sync(Path(here))


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
