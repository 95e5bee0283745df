"""Calendar versions and the folder of releases: which exist, which is newest, what comes next.

Only names and folders. What a release holds is none of this module's business.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from pipeline.errors import ReleaseError

SUMS = "SHA256SUMS"
LATEST = "latest"

VERSION_PATTERN = r"([0-9]{4})\.([0-9]{2})\.([0-9]{2})(?:\.([1-9][0-9]*))?"

_VERSION = re.compile(VERSION_PATTERN)


def parse_version(version: str) -> tuple[date, int]:
    """The day of a version and its place in that day, from 0. Raises ReleaseError."""
    match = _VERSION.fullmatch(version)
    if match:
        year, month, day, place = match.groups()
        try:
            return date(int(year), int(month), int(day)), int(place or 0)
        except ValueError:
            pass
    raise ReleaseError(
        f"'{version}' is no release version: write a day as 2026.11.22, "
        "and 2026.11.22.1 for a second one that day"
    )


def day_of(version: str) -> date:
    """The day of a release: the only clock of a build. Raises ReleaseError."""
    return parse_version(version)[0]


def next_version(out: Path, day: date) -> str:
    """The first free version of that day under `out`: 2026.11.22, then 2026.11.22.1, ..."""
    version = base = day.strftime("%Y.%m.%d")
    place = 0
    while (out / version).exists() or (out / version).is_symlink():
        place += 1
        version = f"{base}.{place}"
    return version


def releases(out: Path) -> list[Path]:
    """The complete releases under `out`, oldest first. Temporary and foreign folders are not."""
    if not out.is_dir():
        return []
    found = [p for p in out.iterdir() if _VERSION.fullmatch(p.name) and (p / SUMS).is_file()]
    return sorted(found, key=lambda p: parse_version(p.name))


def newest(out: Path) -> Path | None:
    """The newest complete release under `out`, or None: what a new one is compared with."""
    return max(releases(out), key=lambda p: parse_version(p.name), default=None)
