"""Records in RSS and Atom files: an entry each.

The parser is feedparser. Which feeds to fetch, and fetching them, is not done here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from pipeline.articles import said
from pipeline.articles.formats import stem
from pipeline.articles.limits import MAX_FEED_BYTES, MAX_FEED_SECONDS, PARSER_ERRORS, bounded_time
from pipeline.articles.opened import Stream
from pipeline.articles.records import Input, Kind, RawRecord, Reject
from pipeline.errors import InputError

_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def read_feed(stream: Stream, source: Input) -> Iterator[RawRecord | Reject]:
    """A record from each entry; a reject too where the file is broken beyond some point."""
    raw = stream.whole(MAX_FEED_BYTES, "feed", "split it, or write JSON Lines")
    feed = _parsed(raw)
    if feed.bozo and not isinstance(feed.bozo_exception, _HARMLESS):
        yield Reject(source, "malformed", f"not well-formed XML ({feed.bozo_exception}): "
                     f"{len(feed.entries)} entries were read; fetch the feed again")  # fmt: skip
    elif not feed.entries:
        yield Reject(source, "empty", "the feed has no entries: nothing to do until it has")
    for number, entry in enumerate(feed.entries, 1):
        place = Input(source.path, source.name, str(number))
        body, kind = _body(entry)
        if not body.strip():
            yield Reject(place, "empty", "the entry has neither content nor summary: give the page "
                         "it links to")  # fmt: skip
            continue
        meta = said.offered({
            "url": entry.get("link"),
            "title": entry.get("title"),
            "publisher": _of(entry, "source") or feed.feed.get("title"),
            "author": entry.get("author"),
            "published": entry.get("published") or entry.get("updated"),
            "language": _of(entry, "content") or feed.feed.get("language"),
        })  # fmt: skip
        otherwise = meta.get("url", f"{stem(source.name)}-{number}")
        named = said.name(entry.get("id"), otherwise)
        yield RawRecord(place, named, kind, body.encode("utf-8", "replace"), meta, "utf-8")


def _parsed(raw: bytes) -> Any:
    with bounded_time("feed", MAX_FEED_SECONDS):
        try:
            return feedparser.parse(
                io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False
            )
        except PARSER_ERRORS as error:
            raise InputError("malformed", f"no feed that can be parsed ({error}): fetch it "
                             "again") from error  # fmt: skip


def _body(entry: Mapping[str, Any]) -> tuple[str, Kind]:
    """The longest content of an entry, or its summary."""
    parts = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    best = max(parts, key=lambda part: len(part.get("value") or ""))
    kind = Kind.TEXT if best.get("type") == "text/plain" else Kind.FRAGMENT
    return str(best.get("value") or ""), kind


def _of(entry: Mapping[str, Any], key: str) -> str | None:
    """The title of an entry's source, or the language of its content."""
    if key == "source":
        title = (entry.get("source") or {}).get("title")
        return str(title) if title else None
    languages = (part.get("language") for part in entry.get("content", ()))
    return next((str(language) for language in languages if language), None)
