"""The machine-readable descriptions of a release: datapackage.json and croissant.json.

Built from the declarations and from what the writers recorded; no file is opened. Also reads a
datapackage back into table declarations, so that a release can be checked by its own word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.release.record import TableRecord
from pipeline.tables.derive import (
    croissant_code_lists,
    croissant_record_set,
    frictionless_schema,
)
from pipeline.tables.model import Column, Table

TITLE = "Orebook: trade measures on critical minerals"
DESCRIPTION = (
    "Trade measures on critical minerals as news articles report them: export controls, tariffs, "
    "quotas, listings and deals, who took them against whom, on which minerals, from when until "
    "when, with the quoted evidence behind every value."
)
KEYWORDS = [
    "critical minerals",
    "rare earths",
    "trade policy",
    "export controls",
    "tariffs",
    "news",
]
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPE = "application/vnd.apache.parquet"

_CROISSANT_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def datapackage(
    version: str, day: str, tables: Mapping[str, Table], records: Mapping[str, TableRecord]
) -> dict[str, Any]:
    """A Frictionless Data Package (v2) with one resource a table."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "orebook",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": version,
        "created": f"{day}T00:00:00Z",
        "keywords": KEYWORDS,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0 International",
                "path": LICENCE_URL,
            }
        ],
        "contributors": [{"title": "The Orebook contributors", "roles": ["creator"]}],
        "resources": [
            {
                "name": name,
                "type": "table",
                "path": records[name].path,
                "description": table.description,
                "format": "parquet",
                "mediatype": MEDIA_TYPE,
                "bytes": records[name].bytes,
                "hash": f"sha256:{records[name].sha256}",
                "schema": frictionless_schema(table),
            }
            for name, table in tables.items()
        ],
    }


def croissant(
    version: str, day: str, tables: Mapping[str, Table], records: Mapping[str, TableRecord]
) -> dict[str, Any]:
    """A Croissant 1.1 description: a file object and a record set a table, and the code lists."""
    return {
        "@context": _CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "orebook",
        "description": DESCRIPTION,
        "version": version,
        "datePublished": day,
        "license": LICENCE_URL,
        "keywords": KEYWORDS,
        "inLanguage": "en",
        "creator": {"@type": "sc:Organization", "name": "The Orebook contributors"},
        "citeAs": bibtex(version, day),
        "isLiveDataset": False,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{name}.parquet",
                "name": f"{name}.parquet",
                "description": table.description,
                "contentUrl": records[name].path,
                "contentSize": f"{records[name].bytes} B",
                "encodingFormat": "application/x-parquet",
                "sha256": records[name].sha256,
            }
            for name, table in tables.items()
        ],
        "recordSet": [
            *(croissant_record_set(t, f"{name}.parquet") for name, t in tables.items()),
            *croissant_code_lists(tables.values()),
        ],
    }


def bibtex(version: str, day: str) -> str:
    """How to cite a release, for bibliographies."""
    return (
        f"@misc{{orebook_{version.replace('.', '_')}, title = {{{TITLE}}}, "
        f"author = {{{{The Orebook contributors}}}}, year = {{{day[:4]}}}, "
        f"version = {{{version}}}, note = {{Licence CC-BY-4.0}}}}"
    )


_DTYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int32(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us", "UTC"),
    "array": pl.List(pl.String()),
}


def declared_by(package: Mapping[str, Any]) -> dict[str, Table]:
    """The tables as a release's own datapackage.json declares them: names, types, NULLs, keys.

    A release may be older or newer than this code. Raises KeyError or TypeError where the
    document is not of the form that `datapackage` writes.
    """
    tables = {}
    for resource in package["resources"]:
        schema = resource["schema"]
        name = resource["name"]
        parents = {
            key["fields"][0]: (key["reference"]["resource"] or name)
            + "."
            + key["reference"]["fields"][0]
            for key in schema.get("foreignKeys", [])
        }
        columns = tuple(
            Column(
                field["name"],
                _DTYPES[field["type"]],
                field["description"],
                nullable=not field.get("constraints", {}).get("required", False),
                references=parents.get(field["name"]),
            )
            for field in schema["fields"]
        )
        tables[name] = Table(
            name, "run", resource["description"], columns, tuple(schema["primaryKey"])
        )
    return tables
