"""The entries of a feed document, as records for the inbox.

Parses with feedparser, in bounded time, and fetches nothing.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import feedparser

from pipeline.articles.limits import MAX_FEED_SECONDS, bounded_time
from pipeline.errors import FetchError, InputError

Record = dict[str, str]


@dataclass(frozen=True)
class Entry:
    """One entry: `id` as the feed gives it, `record` as the inbox takes it, and a hash of it that
    changes when the feed changes the entry."""

    id: str
    url: str | None
    record: Record
    version: str


def entries(document: bytes, url: str) -> list[Entry]:
    """The entries of a feed. Raises FetchError where the document is none."""
    try:
        with bounded_time("feed", MAX_FEED_SECONDS):
            feed = feedparser.parse(
                io.BytesIO(document), response_headers={"content-location": url},
                sanitize_html=False, resolve_relative_uris=False,
            )  # fmt: skip
    except InputError as error:
        raise FetchError(error.reason, f"{url[:200]}: {error.detail}") from error
    if not feed.entries and (feed.bozo or not feed.version):
        raise FetchError("no_feed", f"{url[:200]} is no RSS or Atom feed: correct the address")
    found = (_entry(one, feed.feed) for one in feed.entries)
    return list({entry.id: entry for entry in found}.values())


def _entry(one: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    url = _text(one.get("link"))
    best = max([*one.get("content", ()), one.get("summary_detail") or {}],
               key=lambda part: len(part.get("value") or ""))  # fmt: skip
    updated = _text(dict.get(one, "updated"))  # type: ignore[call-overload]  # its own, not published
    kind = "text" if best.get("type") == "text/plain" else "html"
    said = {
        "id": _text(one.get("id")) or url,
        "url": url,
        "title": _text(one.get("title")),
        "publisher": _text((one.get("source") or {}).get("title") or feed.get("title")),
        "author": _text(one.get("author")),
        "published": _text(one.get("published")) or updated,
        "updated": updated,
        "language": _text(best.get("language") or feed.get("language")),
        kind: _text(best.get("value")),
    }
    record = {key: value for key, value in said.items() if value}
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    return Entry(record.get("id", digest), url, record, digest)


def _text(value: Any) -> str | None:
    """A value as text; None where it is none."""
    return value.strip() or None if isinstance(value, str) else None
