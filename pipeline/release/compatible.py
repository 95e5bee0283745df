"""Whether the schema version says what changed: the semantic side of a release's two versions.

Compares the tables that a release's own datapackage declares with those to be published. Pure;
the release before is read by whoever calls.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import ReleaseError

Size = Literal["none", "minor", "major"]


def require_schema_version(
    previous: Path, before: str, after: str, schemas: Mapping[str, Mapping[str, Any]]
) -> None:
    """Raises ReleaseError where `schemas` (Frictionless schemas by table) differ from those of the
    release `previous` by more than its schema version `before` and `after` tell."""
    package = json.loads((previous / "datapackage.json").read_text(encoding="utf-8"))
    published = {resource["name"]: resource["schema"] for resource in package["resources"]}
    size, lines = difference(published, schemas)
    if size == "none" or _parts(after) < _parts(before):  # an old day built anew by old code
        return
    old, new = _parts(before), _parts(after)
    enough = new[0] > old[0] or (size == "minor" and new > old)
    if not enough:
        raise ReleaseError(
            f"the tables changed since {previous.name} ({'; '.join(lines[:5])}), and schema "
            f"version {after} after {before} does not tell: raise SCHEMA_VERSION in "
            f"pipeline/tables/derive.py to the next {size} one"
        )


def difference(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> tuple[Size, list[str]]:
    """How much users must change: "major" where something they rely on went or means another
    thing, "minor" where only something came. And what, a line each."""
    gone = [f"table {name} went" for name in old.keys() - new.keys()]
    came = [f"table {name} came" for name in new.keys() - old.keys()]
    for name in old.keys() & new.keys():
        was = {field["name"]: field for field in old[name]["fields"]}
        now = {field["name"]: field for field in new[name]["fields"]}
        gone += [f"{name}.{field} went" for field in was.keys() - now.keys()]
        came += [f"{name}.{field} came" for field in now.keys() - was.keys()]
        if old[name]["primaryKey"] != new[name]["primaryKey"]:
            gone.append(f"the key of {name} is another")
        for field in was.keys() & now.keys():
            before, after = (f.get("constraints", {}) for f in (was[field], now[field]))
            if was[field]["type"] != now[field]["type"]:
                gone.append(f"{name}.{field} is another type")
            if before.get("required") and not after.get("required"):
                gone.append(f"{name}.{field} may be NULL now")
            lost = set(before.get("enum", ())) - set(after.get("enum", ()))
            fresh = set(after.get("enum", ())) - set(before.get("enum", ()))
            if lost and after.get("enum"):
                gone.append(f"{name}.{field} has no code {', '.join(sorted(lost))} any more")
            if fresh and before.get("enum"):
                came.append(f"{name}.{field} has the code {', '.join(sorted(fresh))}")
    size: Size = "major" if gone else "minor" if came else "none"
    return size, sorted(gone) + sorted(came)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
