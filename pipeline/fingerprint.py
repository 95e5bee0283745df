"""Which code and data decide what a module computes: a hash that changes when they do.

Rows that are kept for the next build are kept under this hash. It covers the module, every module
of `pipeline` that it imports, the data files beside those, `data/reference`, and the versions of
Python and of all installed libraries. What is kept under it is `segments.py`.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import sysconfig
from functools import cache
from pathlib import Path

from pipeline import paths

_PACKAGE = Path(__file__).resolve().parent


@cache
def fingerprint(module: str) -> str:
    """Sixteen hex digits for what `module` (a dotted name in `pipeline`) depends on."""
    sources = imported(module)
    data = {
        path
        for folder in {source.parent for source in sources} - {_PACKAGE}
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    } | set(paths.REFERENCE.glob("*.csv"))
    digest = hashlib.sha256()
    for path in sorted(sources | data):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content}  {path.relative_to(paths.ROOT).as_posix()}\n".encode())
    for library in libraries():
        digest.update(f"{library}\n".encode())
    return digest.hexdigest()[:16]


def imported(module: str) -> set[Path]:
    """The files of `pipeline` that importing and calling `module` may run."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        for path in _files(waiting.pop()):
            if path not in found:
                found.add(path)
                waiting += _imports(path)
    return found


def libraries() -> list[str]:
    """Python and every installed library with its version, as its metadata folder is named."""
    folders = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    names = {p.name for folder in folders for p in Path(folder).glob("*.dist-info")}
    return [f"python-{sys.version_info.major}.{sys.version_info.minor}", *sorted(names)]


def _files(module: str) -> list[Path]:
    """The files that importing a dotted name reads: packages on the way, and the module."""
    parts = module.split(".")
    files = []
    for depth in range(1, len(parts) + 1):
        at = _PACKAGE.parent.joinpath(*parts[:depth])
        files += [path for path in (at / "__init__.py", at.with_suffix(".py")) if path.is_file()]
    return files


def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.split(".")[0] == _PACKAGE.name]
