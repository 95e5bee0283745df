"""Which code makes a release: project version, commit and a hash of the sources.

The same for every clone of a commit: nothing of the machine, the user or the clock goes in.
"""

from __future__ import annotations

import hashlib
import subprocess
import tomllib
from importlib.metadata import version as installed_version
from pathlib import Path

from pipeline import paths
from pipeline.release.record import CodeVersion

SOURCES = (
    "pipeline/**/*.py",
    "pipeline/**/*.txt",
    "pipeline/**/*.css",
    "sql/**/*.sql",
    "data/reference/*.csv",
    "data/corrections/*.yaml",
    "data/accuracy/*.csv",
    "docs/*.md",
)
"""What decides the bytes of a release besides its inputs and the locked libraries."""

READER = (
    "pipeline/articles/**/*",
    "pipeline/dates/**/*",
    "pipeline/extract/**/*",
    "pipeline/resolve/**/*",
    "data/reference/*.csv",
)
"""What decides how an article is read."""


def code_version(root: Path = paths.ROOT) -> CodeVersion:
    """The code under `root`. `commit` is None outside a clone, and where sources were changed."""
    return CodeVersion(_project_version(root), _commit(root), _sha256(root, SOURCES))


def reader_sha256(root: Path = paths.ROOT) -> str:
    """A hash of the reader under `root`: code, vocabulary and weights."""
    return _sha256(root, READER)


def _project_version(root: Path) -> str:
    project = root / "pyproject.toml"
    if project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    return installed_version("orebook")


def _sha256(root: Path, globs: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    files = {
        p.relative_to(root).as_posix(): p
        for glob in globs
        for p in root.glob(glob)
        if p.is_file() and p.suffix != ".pyc"
    }
    for name in sorted(files):
        content = hashlib.sha256(files[name].read_bytes()).hexdigest()
        digest.update(f"{content}  {name}\n".encode())
    return digest.hexdigest()


def _commit(root: Path) -> str | None:
    top = _git(root, "rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != root.resolve():
        return None
    folders = ("pipeline", "sql", "data/reference", "data/corrections", "data/accuracy", "docs")
    if _git(root, "status", "--porcelain", "--", *folders) != "":
        return None
    return _git(root, "rev-parse", "HEAD")


def _git(root: Path, *arguments: str) -> str | None:
    """Output of a git command, or None where there is no git, no clone or no commit."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
