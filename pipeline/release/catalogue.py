"""What catalogues and search engines read of a release: schema.org and DCAT 3, as JSON-LD.

Both are self-contained (their contexts are inline) and name files relative to themselves, so
they are true wherever a release is put. Built from the records of the writers; no file is opened.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from pipeline.release.database import FILE
from pipeline.release.descriptors import DESCRIPTION, KEYWORDS, LICENCE_URL, MEDIA_TYPE, TITLE
from pipeline.release.record import FileRecord, Manifest
from pipeline.tables.derive import note
from pipeline.tables.model import Table

PUBLISHER = "The Orebook contributors"
_SPACE = uuid.UUID("6f0d5e2c-2f0b-5c7e-9a51-0f6f7265626b")

_DCAT_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ECONOMY = "http://publications.europa.eu/resource/authority/data-theme/ECON"
_ENGLISH = "http://publications.europa.eu/resource/authority/language/ENG"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"


def identifier_of(version: str | None = None) -> str:
    """The URN of a release, or of the dataset of which it is one."""
    return uuid.uuid5(_SPACE, "orebook" if version is None else f"orebook {version}").urn


def schema_org(
    manifest: Manifest, tables: Mapping[str, Table], months: tuple[str, str] | None
) -> dict[str, Any]:
    """A schema.org Dataset. `months` are the first and last of publication, where any is known."""
    creator = {"@type": "Organization", "name": PUBLISHER}
    described = {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "@id": identifier_of(manifest.version),
        "identifier": identifier_of(manifest.version),
        "name": TITLE,
        "alternateName": "Orebook",
        "description": DESCRIPTION,
        "version": manifest.version,
        "schemaVersion": manifest.schema_version,
        "datePublished": manifest.released_on,
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "keywords": KEYWORDS,
        "creator": creator,
        "publisher": creator,
        "measurementTechnique": "A program reads claims from news articles: see docs/method.md.",
        "variableMeasured": [
            {"@type": "PropertyValue", "name": f"measures.{c.name}", "description": note(c)}
            for c in tables["measures"].columns
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f"{name}.parquet",
                "description": table.description,
                "contentUrl": manifest.tables[name].path,
                "contentSize": f"{manifest.tables[name].bytes} B",
                "encodingFormat": MEDIA_TYPE,
                "sha256": manifest.tables[name].sha256,
            }
            for name, table in tables.items()
        ]
        + [
            {
                "@type": "DataDownload",
                "name": FILE,
                "description": "All tables with keys, comments and views, for DuckDB 1.4 or later.",
                "contentUrl": FILE,
                "encodingFormat": "application/vnd.duckdb",
            }
        ],
    }
    if months is not None:
        described["temporalCoverage"] = "/".join(months)
    return described


def dcat(
    manifest: Manifest,
    tables: Mapping[str, Table],
    months: tuple[str, str] | None,
) -> dict[str, Any]:
    """A DCAT 3 dataset with a distribution a file, as DCAT-AP asks for it."""
    publisher = {
        "@id": f"{identifier_of()}#contributors",
        "@type": "foaf:Agent",
        "foaf:name": PUBLISHER,
    }
    dataset: dict[str, Any] = {
        "@id": identifier_of(manifest.version),
        "@type": "dcat:Dataset",
        "dcterms:identifier": identifier_of(manifest.version),
        "dcterms:title": _english(TITLE),
        "dcterms:description": _english(DESCRIPTION),
        "dcterms:issued": _typed(manifest.released_on, "xsd:date"),
        "dcterms:publisher": publisher,
        "dcterms:creator": {"@id": publisher["@id"]},
        "dcterms:language": {"@id": _ENGLISH, "@type": "dcterms:LinguisticSystem"},
        "dcterms:accessRights": {"@id": _PUBLIC, "@type": "dcterms:RightsStatement"},
        "dcat:theme": {
            "@id": _ECONOMY,
            "@type": "skos:Concept",
            "skos:prefLabel": _english("Economy and finance"),
        },
        "dcat:keyword": [_english(word) for word in KEYWORDS],
        "dcat:version": manifest.version,
        "adms:versionNotes": _english(
            f"Schema {manifest.schema_version}; what changed is in CHANGES.md."
        ),
        "dcat:isVersionOf": {"@id": identifier_of(), "@type": "dcat:Dataset",
                             "dcterms:title": _english(TITLE),
                             "dcterms:description": _english(DESCRIPTION)},
        "dcat:distribution": [
            *(_distribution(name, tables[name].description, record.path, record, "PARQUET",
                            MEDIA_TYPE) for name, record in manifest.tables.items()),
            _distribution("database", "All tables with keys, comments and views, for DuckDB 1.4 "
                          "or later.", FILE, None, "BIN", "application/vnd.duckdb"),
        ],
    }  # fmt: skip
    if manifest.previous is not None:
        dataset["dcat:previousVersion"] = {"@id": identifier_of(manifest.previous)}
    if months is not None:
        dataset["dcterms:temporal"] = {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": _typed(months[0], "xsd:gYearMonth"),
            "dcat:endDate": _typed(months[1], "xsd:gYearMonth"),
        }
    return {"@context": _DCAT_CONTEXT, **dataset}


def _distribution(
    name: str, description: str, path: str, record: FileRecord | Any, kind: str, media: str
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": f"{path}#distribution",
        "@type": "dcat:Distribution",
        "dcterms:title": _english(name),
        "dcterms:description": _english(description),
        "dcat:accessURL": {"@id": path, "@type": "http://www.w3.org/2000/01/rdf-schema#Resource"},
        "dcat:downloadURL": {"@id": path},
        "dcterms:license": {"@id": LICENCE_URL, "@type": "dcterms:LicenseDocument"},
        "dcterms:format": {"@id": _FILE_TYPE + kind, "@type": "dcterms:MediaTypeOrExtent"},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{media}",
            "@type": "dcterms:MediaType",
        },
    }
    if record is not None:
        found["dcat:byteSize"] = _typed(str(record.bytes), "xsd:nonNegativeInteger")
        found["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {
                "@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
                "@type": "spdx:ChecksumAlgorithm",
            },
            "spdx:checksumValue": _typed(record.sha256, "xsd:hexBinary"),
        }
    return found


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}


def _typed(text: str, kind: str) -> dict[str, str]:
    return {"@value": text, "@type": kind}
