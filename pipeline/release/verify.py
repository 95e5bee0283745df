"""Whether a release on disk is what its manifest says. Reports problems, never repairs.

Files come first: each against SHA256SUMS and the manifest. A file that fails its checksum is not
opened, for damaged bytes must not reach a native reader. What the sound ones hold is then for
`verify_rows.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import ReleaseError
from pipeline.release.checksums import listing, parse
from pipeline.release.database import FILE
from pipeline.release.descriptors import declared_by
from pipeline.release.record import Manifest, file_record
from pipeline.release.verify_rows import WAY_OUT, database_problems, table_problems
from pipeline.release.versions import SUMS
from pipeline.tables.derive import SCHEMA_VERSION, frictionless_schema
from pipeline.tables.reports import RELEASED

UNLISTED = {"manifest.json", SUMS, FILE}
"""Files that the manifest does not list: itself, what lists it, and what differs by build."""


def verify(release: Path) -> list[str]:
    """Everything that is wrong with a release, one line each; empty where nothing is."""
    if not release.is_dir():
        return [f"{release} is no folder: name the folder of a release"]
    problems, digests, sound = _files(release)
    if "manifest.json" not in sound:
        return problems
    try:
        manifest = Manifest.read(release)
        package = json.loads((release / "datapackage.json").read_bytes())
        tables = declared_by(package)
    except ReleaseError as error:
        return [*problems, str(error)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [*problems, f"datapackage.json: not as a release has it ({error!r}): {WAY_OUT}"]
    problems += _manifest(manifest, digests, package)
    whole = [name for name in tables if f"parquet/{name}.parquet" in sound]
    problems += table_problems(release, manifest, {name: tables[name] for name in whole})
    if FILE in sound and len(whole) == len(tables):
        problems += database_problems(release, manifest, tables)
    return problems


def _files(release: Path) -> tuple[list[str], dict[str, str], set[str]]:
    """Every file against SHA256SUMS: problems, the digests as listed, and the sound files."""
    present, odd = listing(release)
    problems = [f"{path}: not a plain file: remove it" for path in odd]
    if SUMS not in present:
        return [*problems, f"{SUMS}: missing: {WAY_OUT}"], {}, set()
    digests, malformed = parse((release / SUMS).read_bytes())
    problems += [f"{line}: {WAY_OUT}" for line in malformed]
    problems += [f"{path}: missing: {WAY_OUT}" for path in sorted(digests.keys() - set(present))]
    sound = set()
    for path in present:
        if path == SUMS:
            continue
        if path not in digests:
            problems.append(f"{path}: not in {SUMS}: remove it, if it was added")
        elif file_record(release / path).sha256 != digests[path]:
            problems.append(f"{path}: changed since it was published: {WAY_OUT}")
        else:
            sound.add(path)
    return problems, digests, sound


def _manifest(
    manifest: Manifest, digests: Mapping[str, str], package: Mapping[str, Any]
) -> list[str]:
    """The manifest against SHA256SUMS, the declarations and itself."""
    problems = []
    listed = {path: record.sha256 for path, record in manifest.files.items()}
    listed |= {record.path: record.sha256 for record in manifest.tables.values()}
    for path in sorted(listed.keys() | digests.keys() - UNLISTED):
        if listed.get(path) != digests.get(path):
            problems.append(f"{path}: manifest.json and {SUMS} disagree about it: {WAY_OUT}")
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
    if set(manifest.tables) != set(schemas):
        problems.append(f"manifest.json: its tables are not those of datapackage.json: {WAY_OUT}")
    if manifest.schema_version == SCHEMA_VERSION:
        problems += [
            f"datapackage.json: {name} is not as schema {SCHEMA_VERSION} declares it: {WAY_OUT}"
            for name in sorted(schemas.keys() | RELEASED.keys())
            if name not in RELEASED or schemas.get(name) != frictionless_schema(RELEASED[name])
        ]
    counts = manifest.counts
    rows = {name: record.rows for name, record in manifest.tables.items()}
    if (
        counts.get("read") != counts.get("kept", 0) + counts.get("rejected", 0)
        or counts.get("kept") != rows.get("articles")
        or counts.get("rejected") != rows.get("rejects")
    ):
        problems.append(f"manifest.json: its counts do not add up: {counts}: {WAY_OUT}")
    return problems
