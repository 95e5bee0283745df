"""The upload folder for Zenodo: metadata.json for its deposit API, and the files to upload.

Zenodo keeps files flat, so a release goes up as one archive; what people look at first lies
beside it. The same release gives the same bytes. Nothing is uploaded here.
"""

from __future__ import annotations

import shutil
import zipfile
from html import escape
from pathlib import Path
from typing import Any

from pipeline.errors import ReleaseError
from pipeline.release import checksums
from pipeline.release.catalogue import PUBLISHER, identifier_of
from pipeline.release.descriptors import DESCRIPTION, KEYWORDS, TITLE
from pipeline.release.record import Manifest, to_json
from pipeline.release.verify import verify

BESIDE = ("README.md", "CHANGES.md", "manifest.json", "datapackage.json", "quality.html")
"""Files that lie beside the archive too."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day in the archive: the earliest that the format knows, as it says nothing."""


def prepare_deposit(release: Path, folder: Path) -> Path:
    """Write the upload folder of a sound release; returns it. Raises ReleaseError where the
    release is not sound or the folder is there."""
    manifest = sound(release, folder)
    files = folder / "files"
    files.mkdir(parents=True)
    (folder / "metadata.json").write_text(to_json(metadata(manifest)), encoding="utf-8")
    for name in BESIDE:
        shutil.copyfile(release / name, files / name)
    _archive(release, files / f"orebook-{manifest.version}.zip", f"orebook-{manifest.version}")
    return folder


def sound(release: Path, folder: Path) -> Manifest:
    """The manifest of a release that verifies. Raises ReleaseError, also where `folder` exists."""
    if folder.exists():
        raise ReleaseError(f"{folder} exists: name a new folder to prepare the upload in")
    problems = verify(release)
    if problems:
        raise ReleaseError(f"{release} is not prepared: {'; '.join(problems[:5])}")
    return Manifest.read(release)


def metadata(manifest: Manifest) -> dict[str, Any]:
    """The body of a deposit, as Zenodo's API takes it."""
    counts = manifest.tables
    described = (
        f"<p>{escape(DESCRIPTION)}</p>"
        f"<p>{counts['claims'].rows} claims from {counts['articles'].rows} articles about "
        f"{counts['measures'].rows} measures. Parquet files and a DuckDB database; schema "
        f"{manifest.schema_version}. How it is made and where it is weak: docs/method.md.</p>"
    )
    return {
        "metadata": {
            "title": TITLE,
            "upload_type": "dataset",
            "publication_date": manifest.released_on,
            "version": manifest.version,
            "creators": [{"name": PUBLISHER}],
            "description": described,
            "access_right": "open",
            "license": "cc-by-4.0",
            "language": "eng",
            "keywords": KEYWORDS,
            "notes": f"Identifier of this release: {identifier_of(manifest.version)}",
        }
    }


def _archive(release: Path, target: Path, top: str) -> None:
    """Every file of a release, stored as it is: the tables are compressed already."""
    present, _ = checksums.listing(release)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in present:
            entry = zipfile.ZipInfo(f"{top}/{path}", _EPOCH)
            entry.external_attr = 0o644 << 16
            with (release / path).open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink)
