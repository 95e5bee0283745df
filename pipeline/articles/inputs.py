"""Which files are inputs, and the records that each of them holds.

Lists files and hands each to the reader of its format; how a format is read is that module's.
A record becomes an article in `reading`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pipeline.articles import said
from pipeline.articles.crawls import read_crawl
from pipeline.articles.feed_files import read_feed
from pipeline.articles.formats import Format, stem, told
from pipeline.articles.json_files import parsed, read_json, read_lines
from pipeline.articles.limits import MAX_PAGE_BYTES, MAX_TEXT_BYTES
from pipeline.articles.opened import Stream, opened
from pipeline.articles.records import Input, Kind, RawRecord, Reject
from pipeline.errors import InputError, OrebookError

_READERS = {
    Format.JSON: read_json,
    Format.JSONL: read_lines,
    Format.FEED: read_feed,
    Format.WARC: read_crawl,
}


def records(paths: list[Path]) -> Iterator[RawRecord | Reject]:
    """Every record under `paths`, one at a time. Raises OrebookError where a path is missing."""
    for source in list_inputs(paths):
        yield from read_records(source)


def list_inputs(paths: list[Path]) -> Iterator[Input]:
    """Every file under `paths`, in a stable order; hidden files and sidecars are left out.

    Raises OrebookError where a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise OrebookError(f"no file or folder {path}: name one that exists")
        if path.is_file():
            yield Input(path.resolve() if path.is_symlink() else path, path.name)
            continue
        for found in sorted(p for p in path.rglob("*") if p.is_file()):
            relative = found.relative_to(path)
            if any(part.startswith(".") for part in relative.parts) or _is_sidecar(found):
                continue
            yield Input(found, relative.as_posix())


def read_records(source: Input) -> Iterator[RawRecord | Reject]:
    """The records of one file, lazily; a reject for the file where it cannot be read."""
    try:
        if _leads_out(source):
            raise InputError("unreadable", "a link that leads out of the folder that was named: "
                             "put the file itself there")  # fmt: skip
        with opened(source.path) as stream:
            format_ = told(stream.head, source.name)
            if reader := _READERS.get(format_):
                yield from reader(stream, source)
            else:
                yield _document(stream, source, format_)
    except InputError as error:
        yield Reject(source, error.reason, error.detail)


def _leads_out(source: Input) -> bool:
    """Whether a file found in a folder is a link to somewhere else."""
    if not source.path.is_symlink():
        return False
    root = source.path.parents[len(PurePosixPath(source.name).parts) - 1]
    return not source.path.resolve().is_relative_to(root.resolve())


def _document(stream: Stream, source: Input, format_: Format) -> RawRecord:
    """The one article of a text or a page, with what its sidecar says."""
    if format_ is Format.TEXT:
        body = stream.whole(MAX_TEXT_BYTES, "article", "split the file into one article each")
    else:
        body = stream.whole(MAX_PAGE_BYTES, "page", "this is no page of an article")
    meta = _sidecar(source)
    kind = Kind.HTML if format_ is Format.HTML else Kind.TEXT
    return RawRecord(source, stem(source.name), kind, body, meta)


def _sidecar(source: Input) -> dict[str, str]:
    """What the .json of the same stem says; nothing where there is none."""
    path = next(filter(Path.exists, _sidecars(source.path)), None)
    if path is None:
        return {}
    with opened(path) as stream:
        raw = stream.whole(MAX_TEXT_BYTES, "sidecar", "mend or remove it")
    try:
        record = parsed(raw)
    except InputError as error:
        raise InputError("bad_metadata", f"{path.name}: {error.detail}") from error
    if not isinstance(record, dict):
        raise InputError("bad_metadata", f"{path.name} is not a JSON object: mend or remove it")
    return said.checked(record, path.name)


def _sidecars(path: Path) -> tuple[Path, Path]:
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return plain.with_suffix(".json"), plain.with_suffix(".json.gz")


def _is_sidecar(path: Path) -> bool:
    """Whether it belongs to a text or page of the same stem beside it."""
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return plain.suffix.lower() == ".json" and any(
        plain.with_suffix(suffix + packed).exists()
        for suffix in (".txt", ".html", ".htm")
        for packed in ("", ".gz")
    )
