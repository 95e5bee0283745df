"""What a release holds besides its tables: every text file, by its path.

Here is the list; what goes into each file is the business of the module called for it. Nothing
is written here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from pipeline import paths
from pipeline.errors import ReleaseError
from pipeline.release import catalogue, changes, descriptors, documents
from pipeline.release.database import scripts
from pipeline.release.manifest_schema import manifest_schema
from pipeline.release.quality_page import quality_page
from pipeline.release.record import BuildRecord, Manifest, Override, to_json
from pipeline.tables import CODE_LISTS
from pipeline.tables.derive import SCHEMA_VERSION
from pipeline.tables.dictionary import dictionary
from pipeline.tables.model import Table
from pipeline.tables.reports import RELEASED


@dataclass(frozen=True)
class Contents:
    """What is known before the first file of a release is written."""

    version: str
    day: str
    before: Manifest | None
    build: BuildRecord
    override: Override | None
    changed: pl.DataFrame | None
    frames: dict[str, pl.DataFrame]
    """The rows of the report tables."""


def texts(manifest: Manifest, start: Contents) -> dict[str, str]:
    """The text files of a release by path. Raises ReleaseError where a source of one is missing."""
    version, day, records = manifest.version, manifest.released_on, manifest.tables
    months = months_of(start.frames["coverage"])
    written = {
        "datapackage.json": to_json(descriptors.datapackage(version, day, RELEASED, records)),
        "croissant.json": to_json(descriptors.croissant(version, day, RELEASED, records)),
        "dataset.jsonld": to_json(catalogue.schema_org(manifest, RELEASED, months)),
        "dcat.jsonld": to_json(catalogue.dcat(manifest, RELEASED, months)),
        "manifest.schema.json": to_json(manifest_schema()),
        "CHANGES.md": changes.as_markdown(
            start.changed, version, manifest.previous, manifest.override
        ),
        "README.md": documents.readme(manifest, RELEASED, scripts("views")),
        "LICENSE": documents.licence(),
        "CITATION.cff": documents.citation(manifest),
        "quality.html": quality_page(version, start.frames),
        "docs/data-dictionary.md": dictionary(RELEASED, CODE_LISTS),
        "docs/method.md": _method(),
    }
    for kind in ("macros", "views", "queries"):
        for path in sorted((paths.SQL / kind).glob("*.sql")):
            written[f"sql/{kind}/{path.name}"] = path.read_text(encoding="utf-8")
    return written


def key_values(table: Table, version: str) -> dict[str, str]:
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


def months_of(coverage: pl.DataFrame) -> tuple[str, str] | None:
    """First and last month of publication of the articles; None where none is dated."""
    known = coverage.filter(
        (pl.col("dimension") == "month") & pl.col("member").str.contains(r"^[0-9]{4}-[0-9]{2}$")
    )["member"].sort()
    return (known[0], known[-1]) if len(known) else None


def _method() -> str:
    """docs/method.md with its links cut to what a release holds."""
    try:
        text = paths.METHOD.read_text(encoding="utf-8")
    except OSError as error:
        raise ReleaseError(f"{paths.METHOD} cannot be read ({error}): restore it") from error
    return re.sub(r"\[([^\]]+)\]\((?!data-dictionary\.md|https?:)[^)]*\)", r"\1", text)
