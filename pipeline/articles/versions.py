"""Which articles are older versions of another one: the same address, a changed text.

Looks at addresses, titles, times and MinHash signatures of rows; reads no text. Copies at other
addresses are `duplicates.py`.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import polars as pl

from pipeline.articles.duplicates import likeness

SAME_STORY = 0.25
"""Share of equal MinHash values from which two texts at one address are one story. A rewritten
story keeps more; two stories of one outlet share far less."""

Row = dict[str, Any]

_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


def find_versions(articles: pl.DataFrame) -> dict[str, str]:
    """article_id -> article_id of the next version, for those that have one.

    `articles` has article_id, url, title, published_on, retrieved_at, content_sha256, signature
    and `position`, the order in which they came. Independent of the order of rows.
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in articles.sort("position").iter_rows(named=True):
        if (address := page_address(row["url"])) is not None:
            groups[address].append(row)
    newer: dict[str, str] = {}
    for rows in groups.values():
        for chain in _chains(_in_time(rows)):
            newer |= _links(chain)
    return newer


def page_address(url: str | None) -> str | None:
    """A URL as the address of one page: without fragment and tracking parameters, host in lower
    case. None where it names no single page (no URL, a site's front page)."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True)
             if not k.lower().startswith(_TRACKING)]  # fmt: skip
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not host or not (path or query):
        return None
    return f"{host}{path}?{urlencode(sorted(query))}"


def _in_time(rows: list[Row]) -> list[Row]:
    """Oldest first: by when they were fetched or published where all of them say so, else in the
    order in which they came."""
    for column in ("retrieved_at", "published_on"):
        if all(row[column] is not None for row in rows) and len({r[column] for r in rows}) > 1:
            return sorted(rows, key=lambda row: (row[column], row["position"]))
    return rows


def _chains(rows: list[Row]) -> list[list[Row]]:
    """The versions of each story: an address may be used again for another one."""
    chains: list[list[Row]] = []
    for row in rows:
        for chain in reversed(chains):
            if _same_story(chain[-1], row):
                chain.append(row)
                break
        else:
            chains.append([row])
    return chains


def _same_story(a: Row, b: Row) -> bool:
    if a["content_sha256"] == b["content_sha256"]:
        return True
    titles = [" ".join((row["title"] or "").casefold().split()) for row in (a, b)]
    if titles[0] and titles[0] == titles[1]:
        return True
    return likeness(a["signature"], b["signature"]) >= SAME_STORY


def _links(chain: list[Row]) -> dict[str, str]:
    """Each version to the next that reads otherwise; the newest text is nobody's older version,
    even where it had been published before."""
    newest = chain[-1]["content_sha256"]
    links: dict[str, str] = {}
    after: Row = chain[-1]
    for earlier, later in reversed(list(pairwise(chain))):
        if earlier["content_sha256"] != later["content_sha256"]:
            after = later
        if earlier["content_sha256"] != newest:
            links[earlier["article_id"]] = after["article_id"]
    return links
