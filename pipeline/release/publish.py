"""Publishing: from a folder of sorted tables to a release that is there whole or not at all.

Written beside the releases under a hidden name, checked, synced to disk, renamed, and only then
made `latest`. What goes into the files is the business of the modules called from `_write`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from pipeline.errors import ReleaseError
from pipeline.release import changes, checksums, descriptors, documents
from pipeline.release.content import combined, connect, content_sha256
from pipeline.release.database import FILE, scripts, write_database
from pipeline.release.diff import compare
from pipeline.release.parquet import write_table
from pipeline.release.record import BuildRecord, Manifest, TableRecord, file_record, to_json
from pipeline.release.verify import verify
from pipeline.release.versions import LATEST, SUMS, day_of, newest
from pipeline.tables import TABLES
from pipeline.tables.derive import SCHEMA_VERSION, identifier
from pipeline.tables.model import Table


def publish(
    tables_dir: Path, out: Path, *, version: str, previous: Path | None, build: BuildRecord
) -> Path:
    """Publish `tables_dir/<table>.parquet` as the release out/<version>; returns its folder.

    `previous` is the release that CHANGES.md compares with (see `versions.newest`). Raises
    ReleaseError where the version exists, the tables are not as declared, or `out` cannot be
    written; `out` is then as it was.
    """
    day_of(version)
    target = out / version
    try:
        with _alone(out):
            _clear_leftovers(out)
            _point_latest(out)
            if target.exists() or target.is_symlink():
                raise ReleaseError(
                    f"{target} exists and a release is never overwritten: name another version, "
                    "or none to take the next free one"
                )
            fresh = out / f".{version}.tmp-{uuid.uuid4().hex}"
            try:
                fresh.mkdir()
                _write(tables_dir, fresh, version, previous, build)
                problems = verify(fresh)
                if problems:
                    raise ReleaseError(f"{version} is not published: {'; '.join(problems)}")
                _sync_tree(fresh)
                fresh.rename(target)
                _sync(out)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            _point_latest(out)
    except (OSError, duckdb.IOException) as error:
        raise ReleaseError(
            f"cannot publish {version} under {out} ({error}): see to space and permissions"
        ) from error
    return target


def _write(
    tables_dir: Path, folder: Path, version: str, previous: Path | None, build: BuildRecord
) -> None:
    """Every file of a release, each from the records of those before it."""
    before = Manifest.read(previous) if previous else None
    changed = compare(previous / "parquet", tables_dir) if previous else None
    day = day_of(version).isoformat()
    (folder / "parquet").mkdir()
    records = _write_tables(tables_dir, folder, version)
    content = combined({name: record.content_sha256 for name, record in records.items()})
    database = write_database(folder / "parquet", folder / FILE, TABLES, content)
    manifest = Manifest(
        version=version,
        schema_version=SCHEMA_VERSION,
        released_on=day,
        previous=before.version if before else None,
        code=build.code,
        counts={"read": build.read, "kept": build.kept, "rejected": build.rejected},
        tables=records,
        database=database,
    )
    texts = {
        "datapackage.json": to_json(descriptors.datapackage(version, day, TABLES, records)),
        "croissant.json": to_json(descriptors.croissant(version, day, TABLES, records)),
        "CHANGES.md": changes.as_markdown(changed, version, manifest.previous),
        "README.md": documents.readme(manifest, TABLES, scripts("views")),
        "LICENSE": documents.licence(),
        "CITATION.cff": documents.citation(manifest),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    manifest = replace(manifest, files={n: file_record(folder / n) for n in sorted(texts)})
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8", newline="\n")
    present, _ = checksums.listing(folder)
    digests = {path: file_record(folder / path).sha256 for path in present}
    (folder / SUMS).write_text(checksums.render(digests), encoding="utf-8", newline="\n")


def _write_tables(tables_dir: Path, folder: Path, version: str) -> dict[str, TableRecord]:
    records = {}
    with connect(folder.with_name(f".spill.tmp-{uuid.uuid4().hex}")) as connection:
        for name, table in TABLES.items():
            path = folder / "parquet" / f"{name}.parquet"
            rows = write_table(tables_dir / path.name, path, table, _key_values(table, version))
            connection.read_parquet(str(path)).create_view(name)
            record = file_record(path)
            records[name] = TableRecord(
                path=path.relative_to(folder).as_posix(),
                rows=rows,
                bytes=record.bytes,
                sha256=record.sha256,
                content_sha256=content_sha256(connection, identifier(name), table),
            )
    return records


def _key_values(table: Table, version: str) -> dict[str, str]:
    """What a Parquet file says of itself when it is met alone."""
    return {
        "title": descriptors.TITLE,
        "table": table.name,
        "description": table.description,
        "primary_key": ", ".join(table.key),
        "release": version,
        "schema_version": SCHEMA_VERSION,
        "license": descriptors.LICENCE_URL,
    }


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder of releases: what is left of another publication is then a dead one's."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(f"another build is publishing under {out}: wait for it") from error
        yield


def _clear_leftovers(out: Path) -> None:
    """Remove what a killed publication left: only names that this module gives."""
    for path in out.glob(".*.tmp-*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _point_latest(out: Path) -> None:
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
    _sync(out)


def _sync_tree(folder: Path) -> None:
    """Bring every file and folder to disk, so that the rename cannot outrun the content."""
    for here, _, names in os.walk(folder):
        for name in names:
            _sync(Path(here) / name)
        _sync(Path(here))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
