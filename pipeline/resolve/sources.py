"""The claims of some imposers as rows, with what resolving needs to know of their sources.

Reads the working store; resolves nothing. A source is official where a government publishes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from pipeline.articles.versions import page_address
from pipeline.extract.stage import SCHEMAS
from pipeline.store import Store
from pipeline.tables import TABLES

Row = dict[str, Any]

TOGETHER = 5_000
"""Claims of small imposers that are read at once."""

OFFICIAL_HOST = re.compile(r"(?:^|\.)(?:(?:gov|mil)(?:\.[a-z]{2})?|(?:gob|gouv|govt|go)\.[a-z]{2}"
                           r"|europa\.eu)$")  # fmt: skip
"""Hosts of governments."""


def is_official(url: str | None, publisher: str | None, bodies: frozenset[str]) -> bool:
    """Whether an article is by a government: its host says so, or its publisher is a body."""
    host = (urlsplit(url).hostname or "") if url else ""
    return bool(OFFICIAL_HOST.search(host)) or (publisher or "").casefold() in bodies


def imposers(store: Store, together: int = TOGETHER) -> Iterator[list[str]]:
    """Everyone who imposes something, sorted, in groups: one alone, or several who have not more
    than `together` claims in all. A group is what is held in memory at once."""
    claims = store.scan("readings", "claims", SCHEMAS["claims"])
    counted = claims.group_by("imposer_id").len().sort("imposer_id").collect()
    group: list[str] = []
    held = 0
    for imposer, n in counted.iter_rows():
        if group and held + n > together:
            yield group
            group, held = [], 0
        group.append(imposer)
        held += n
    if group:
        yield group


def all_articles(store: Store) -> set[str]:
    """The ids of all articles of the corpus, without older versions: nothing is read in those."""
    articles = store.scan("articles", "articles", TABLES["articles"].schema)
    current = articles.filter(pl.col("superseded_by").is_null())
    return set(current.select("article_id").collect()["article_id"])


def claims_of(store: Store, group: Sequence[str], bodies: frozenset[str]) -> dict[str, list[Row]]:
    """The claims of each imposer with their minerals, actors and sources, in a fixed order.

    `independent` is the article that counts for it: of copies, their original. `known_on` is
    the day from which it was known: of publication, or else of retrieval. `page` is what its
    article's versions have in common: the address, or else the name.
    """
    claims = store.scan("readings", "claims", SCHEMAS["claims"]).filter(
        pl.col("imposer_id").is_in(list(group))
    )
    articles = store.scan("articles", "articles", TABLES["articles"].schema).select(
        "article_id",
        "source_name",
        "published_on",
        "retrieved_at",
        "duplicate_of",
        "url",
        "publisher",
    )
    actors = store.scan("readings", "claim_actors", SCHEMAS["claim_actors"])
    parts = (
        _lists(store.scan("readings", "claim_minerals", SCHEMAS["claim_minerals"]), "mineral_id",
               "mineral_id"),
        _lists(actors.filter(pl.col("role") == "target"), "actor_id", "targets"),
        actors.group_by("claim_id").agg(pl.struct("actor_id", "role").sort().alias("actors")),
    )  # fmt: skip
    frame = claims.join(articles, on="article_id", how="left")
    for part in parts:
        frame = frame.join(part, on="claim_id", how="left")
    frame = frame.with_columns(pl.struct(pl.all()).struct.json_encode().hash().alias("digest"))
    out: dict[str, list[Row]] = {imposer: [] for imposer in group}
    for row in frame.sort("article_id", "start_char", "claim_id").collect().iter_rows(named=True):
        out[row["imposer_id"]].append(with_source(row, bodies))
    return out


def with_source(row: Row, bodies: frozenset[str]) -> Row:
    """A claim with what follows from its article."""
    known: date | None = row["published_on"]
    if known is None and row["retrieved_at"] is not None:
        known = row["retrieved_at"].date()
    lists = {name: row[name] or [] for name in ("mineral_id", "targets", "actors")}
    return row | lists | {
        "known_on": known,
        "independent": row["duplicate_of"] or row["article_id"],
        "official": is_official(row["url"], row["publisher"], bodies),
        "page": page_address(row["url"]) or row["source_name"],
        "provenance": "extracted",
    }  # fmt: skip


def _lists(frame: pl.LazyFrame, column: str, name: str) -> pl.LazyFrame:
    return frame.group_by("claim_id").agg(pl.col(column).sort().alias(name))


def government_bodies(names: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The names of government bodies, from (name, kind) of the vocabulary's actors."""
    return frozenset(name.casefold() for name, kind in names if kind == "government_body")
