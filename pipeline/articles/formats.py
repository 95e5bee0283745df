"""What format a file is in: its first bytes are believed before its name.

Names lie (a page saved as .txt, a feed as .xml) and so do content types. Only the name decides
where the content leaves it open: .txt is text, .jsonl has a record a line.
"""

from __future__ import annotations

import codecs
import json
import re
from enum import StrEnum
from pathlib import PurePath

from pipeline.errors import InputError


class Format(StrEnum):
    """What a file holds."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    JSONL = "jsonl"
    FEED = "feed"
    WARC = "warc"


BY_SUFFIX = {
    ".txt": Format.TEXT, ".html": Format.HTML, ".htm": Format.HTML, ".xhtml": Format.HTML,
    ".json": Format.JSON, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".rss": Format.FEED,
    ".atom": Format.FEED, ".xml": Format.FEED, ".rdf": Format.FEED, ".warc": Format.WARC,
}  # fmt: skip
BINARY = {
    b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive or an office document", b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image", b"GIF8": "an image", b"RIFF": "a media file",
    b"\x7fELF": "a program", b"MZ\x90": "a program", b"SQLite format 3": "a database",
    b"\xd0\xcf\x11\xe0": "an office document", b"PAR1": "a Parquet file", b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive", b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive", b"wOF": "a font", b"\x00\x00\x01\x00": "an image",
}  # fmt: skip
_PROLOG = re.compile(r"(?:<\?[^>]{0,300}\?>|<!--.{0,4000}?-->|\s)*", re.DOTALL)
_HTML = re.compile(
    r"<(?:!doctype\s+html\b|(?:html|head|body|title|meta|article|main|section|div|table)(?=[\s>/]))",
    re.IGNORECASE,
)
_FEED = re.compile(r"(?:<!doctype\b[^>]{0,300}>\s*)?<(?:rss|feed|rdf:RDF|[a-z]{1,9}:feed)(?=[\s>])",
                   re.IGNORECASE)  # fmt: skip
_DECLARED_FEED = re.compile(r"<!doctype\b[^\[>]{0,300}\[", re.IGNORECASE)
_OBJECT = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:\{|\]))')
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def stem(name: str) -> str:
    """A file's name without folder, .gz and the suffix of its format."""
    path = PurePath(name)
    if path.suffix.lower() == ".gz":
        path = path.with_suffix("")
    return path.stem if path.suffix.lower() in BY_SUFFIX else path.name


def suffix(name: str) -> str:
    """A file's suffix in lower case, .gz left out of account."""
    path = PurePath(name)
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()


def told(head: bytes, name: str) -> Format:
    """The format of a file that begins with `head`. Raises InputError where there is no reader."""
    by_name = BY_SUFFIX.get(suffix(name))
    for magic, what in BINARY.items():
        if head.startswith(magic):
            raise InputError("binary", f"the file is {what}, not text: save the article as text "
                             "or HTML, or unpack it")  # fmt: skip
    if head.startswith(b"WARC/"):
        return Format.WARC
    found = by_content(_beginning(head), by_name)
    if found is not None:
        return found
    if by_name is None:
        kind = suffix(name) or "no suffix"
        raise InputError("unsupported", f"no reader for '{kind}' files: give articles as .txt, "
                         ".html, .json, .jsonl, RSS, Atom or WARC")  # fmt: skip
    if by_name in (Format.FEED, Format.WARC) and head.strip():
        raise InputError("malformed", f"a {suffix(name)} file that holds no {by_name.value}: "
                         "rename it to what it is")  # fmt: skip
    return by_name


def by_content(text: str, by_name: Format | None = None) -> Format | None:
    """What the beginning of a text says of its format; None where it says nothing."""
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if _FEED.match(text, start) or (
        _DECLARED_FEED.match(text, start) and not _HTML.match(text, start)
    ):
        return Format.FEED
    if _HTML.match(text, start):
        return Format.HTML
    if not _OBJECT.match(text):
        return None
    if by_name in (Format.JSON, Format.JSONL):
        return Format.JSONL if _is_lines(text) else by_name
    return Format.JSONL if _is_lines(text) else Format.JSON


def _is_lines(text: str) -> bool:
    """Whether the first line is a whole JSON object and another one begins behind it."""
    first, broken, rest = text.lstrip().partition("\n")
    if not broken or not rest.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _beginning(head: bytes) -> str:
    encoding = next((name for bom, name in _UTF16.items() if head.startswith(bom)), "utf-8-sig")
    return head.decode(encoding, "replace")
