"""Publishing: from a folder of sorted tables to a release that is there whole or not at all.

Written beside the releases under a hidden name, checked, synced to disk, renamed, and only then
made `latest`. What goes into the files is the business of the modules called from `_write`.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from dataclasses import replace
from pathlib import Path

import duckdb

from pipeline.errors import ReleaseError
from pipeline.release import checksums, compatible, guard
from pipeline.release.content import combined, connect, content_sha256
from pipeline.release.contents import Contents, key_values, texts
from pipeline.release.database import FILE, write_database
from pipeline.release.diff import compared
from pipeline.release.evidence import NO_EVIDENCE, Evidence
from pipeline.release.landing import alone, clear_leftovers, point_latest, sync, sync_tree
from pipeline.release.parquet import write_table
from pipeline.release.record import BuildRecord, Manifest, Override, TableRecord, file_record
from pipeline.release.reports import report_frames
from pipeline.release.verify import verify
from pipeline.release.versions import SUMS, day_of
from pipeline.store import write_parquet
from pipeline.tables import TABLES
from pipeline.tables.derive import SCHEMA_VERSION, frictionless_schema, identifier
from pipeline.tables.reports import RELEASED, REPORTS


def publish(
    tables_dir: Path,
    out: Path,
    *,
    version: str,
    previous: Path | None,
    build: BuildRecord,
    evidence: Evidence = NO_EVIDENCE,
    accept_drop: str | None = None,
) -> Path:
    """Publish `tables_dir/<table>.parquet` as the release out/<version>; returns its folder.

    `previous` is the release that CHANGES.md compares with (see `versions.newest`). Where too much
    was lost since then (`guard.py`), `accept_drop` is the reason to publish all the same. Raises
    ReleaseError where the version exists, the tables are not as declared, too much was lost, or
    `out` cannot be written; `out` is then as it was.
    """
    day_of(version)
    target = out / version
    try:
        with alone(out):
            clear_leftovers(out)
            point_latest(out)
            if target.exists() or target.is_symlink():
                raise ReleaseError(
                    f"{target} exists and a release is never overwritten: name another version, "
                    "or none to take the next free one"
                )
            fresh = out / f".{version}.tmp-{uuid.uuid4().hex}"
            try:
                fresh.mkdir()
                before = Manifest.read(previous) if previous else None
                override = _guarded(tables_dir, previous, before, accept_drop)
                changed = (
                    compared(previous / "parquet", tables_dir, before.code, build.code)
                    if previous and before
                    else None
                )
                frames = report_frames(tables_dir, changed, evidence)
                start = Contents(
                    version, day_of(version).isoformat(), before, build, override, changed, frames
                )
                _write(tables_dir, fresh, start)
                problems = verify(fresh)
                if problems:
                    raise ReleaseError(f"{version} is not published: {'; '.join(problems)}")
                sync_tree(fresh)
                fresh.rename(target)
                sync(out)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            point_latest(out)
    except (OSError, duckdb.IOException) as error:
        raise ReleaseError(
            f"cannot publish {version} under {out} ({error}): see to space and permissions"
        ) from error
    return target


def _guarded(
    tables_dir: Path, previous: Path | None, before: Manifest | None, accept_drop: str | None
) -> Override | None:
    """What is overridden of the guard. Raises ReleaseError where too much was lost, or where the
    schema changed and its version does not say so."""
    if previous is None or before is None:
        return None
    schemas = {name: frictionless_schema(table) for name, table in RELEASED.items()}
    compatible.require_schema_version(previous, before.schema_version, SCHEMA_VERSION, schemas)
    found = guard.breaches(previous / "parquet", tables_dir, TABLES)
    return guard.override_for(found, accept_drop)


def _write(tables_dir: Path, folder: Path, start: Contents) -> None:
    """Every file of a release, each from the records of those before it."""
    (folder / "parquet").mkdir()
    records = _write_tables(tables_dir, folder, start)
    content = combined({name: record.content_sha256 for name, record in records.items()})
    database = write_database(folder / "parquet", folder / FILE, RELEASED, content)
    manifest = Manifest(
        version=start.version,
        schema_version=SCHEMA_VERSION,
        released_on=start.day,
        previous=start.before.version if start.before else None,
        code=start.build.code,
        counts={
            "read": start.build.read,
            "kept": start.build.kept,
            "rejected": start.build.rejected,
        },
        tables=records,
        database=database,
        override=start.override,
    )
    written = texts(manifest, start)
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    manifest = replace(manifest, files={n: file_record(folder / n) for n in sorted(written)})
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8", newline="\n")
    present, _ = checksums.listing(folder)
    digests = {path: file_record(folder / path).sha256 for path in present}
    (folder / SUMS).write_text(checksums.render(digests), encoding="utf-8", newline="\n")


def _write_tables(tables_dir: Path, folder: Path, start: Contents) -> dict[str, TableRecord]:
    records = {}
    with (
        tempfile.TemporaryDirectory(dir=folder.parent, prefix=".reports.tmp-") as scratch,
        connect(folder.with_name(f".spill.tmp-{uuid.uuid4().hex}")) as connection,
    ):
        for name in REPORTS:
            write_parquet(start.frames[name], Path(scratch) / f"{name}.parquet")
        for name, table in RELEASED.items():
            source = Path(scratch) if name in REPORTS else tables_dir
            path = folder / "parquet" / f"{name}.parquet"
            rows = write_table(source / path.name, path, table, key_values(table, start.version))
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
