"""The JSON Schema of manifest.json, from the types of `record.py`.

`python -m pipeline.release.manifest_schema` writes docs/manifest.schema.json; with `--check` it
only compares. Each release carries the schema of its own manifest.
"""

from __future__ import annotations

import sys
from typing import Any

from pydantic import TypeAdapter

from pipeline import paths
from pipeline.release.record import Manifest, to_json
from pipeline.release.versions import VERSION_PATTERN


def manifest_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a manifest."""
    schema = TypeAdapter(Manifest).json_schema()
    for part in (schema, *schema["$defs"].values()):
        part["additionalProperties"] = False
    properties = schema["properties"]
    properties["version"] |= {"pattern": f"^{VERSION_PATTERN}$"}
    properties["schema_version"] |= {"pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"}
    properties["released_on"] |= {"format": "date"}
    counts = properties["counts"]
    counts["additionalProperties"] = {"type": "integer", "minimum": 0}
    for record in ("FileRecord", "TableRecord"):
        fields = schema["$defs"][record]["properties"]
        fields["sha256"] |= {"pattern": "^[0-9a-f]{64}$"}
        fields["bytes"] |= {"minimum": 0}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Manifest of an Orebook release",
        **{k: v for k, v in schema.items() if k not in ("title", "properties", "required")},
        "properties": {"name": {"const": "orebook"}, **properties},
        "required": ["name", *schema["required"]],
    }


def main(arguments: list[str]) -> int:
    """Write the schema, or compare it; returns the exit status."""
    text = to_json(manifest_schema())
    if "--check" in arguments:
        path = paths.MANIFEST_SCHEMA
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        print(f"{path.name} is not what the types say: run make docs", file=sys.stderr)
        return 1
    paths.MANIFEST_SCHEMA.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
