"""SHA256SUMS: every file of a release but itself, in the form that `sha256sum -c` reads.

Parsing is strict, so that no byte of the file can change unnoticed: a changed digest or name
does not fit the files, anything else is a malformed line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.release.versions import SUMS

_LINE = re.compile(
    rb"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)"
)


def render(digests: Mapping[str, str]) -> str:
    """The file's text: one line a file, sorted by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def parse(content: bytes) -> tuple[dict[str, str], list[str]]:
    """Digests by path, and what is wrong with the file itself."""
    digests: dict[str, str] = {}
    problems = []
    lines = content.split(b"\n")
    if lines.pop() != b"":
        problems.append(f"{SUMS}: the last line is cut off")
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None:
            problems.append(f"{SUMS}: line {number} is malformed")
            continue
        digests[match[2].decode()] = match[1].decode()
    if not problems and render(digests).encode() != content:
        problems.append(f"{SUMS}: its lines are not sorted or name a file twice")
    return digests, problems


def listing(release: Path) -> tuple[list[str], list[str]]:
    """Paths of the plain files of a release, sorted, and of what is no plain file."""
    plain: list[Path] = []
    odd: list[Path] = []
    for folder, folders, names in os.walk(release):
        here = Path(folder)
        odd += [here / n for n in folders if (here / n).is_symlink()]
        for name in names:
            path = here / name
            (odd if path.is_symlink() or not path.is_file() else plain).append(path)
    return (
        sorted(p.relative_to(release).as_posix() for p in plain),
        sorted(p.relative_to(release).as_posix() for p in odd),
    )
