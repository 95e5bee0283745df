"""The stage `articles`: from files to shards of articles, texts and rejects.

Streams: one shard of articles is in memory at a time. Every input ends in `articles` or in
`rejects`.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.articles.inputs import Article, list_inputs, read_article
from pipeline.articles.published import published_on
from pipeline.errors import InputError, OrebookError
from pipeline.keys import content_key, sha256
from pipeline.report import StageReport
from pipeline.store import Store, write_parquet
from pipeline.tables import TABLES

SHARD_SIZE = 256
"""Articles a shard: some megabytes of text, a few seconds of reading."""

TEXTS = pl.Schema({"article_id": pl.String(), "text": pl.String()})


def read_inputs(
    paths: list[Path], store: Store, day: date, *, shard_size: int = SHARD_SIZE
) -> StageReport:
    """Read every input under `paths` into the store. Raises OrebookError where there is none."""
    started = time.perf_counter()
    seen: set[bytes] = set()
    counts: Counter[str] = Counter(read=0, kept=0, rejected=0)
    with store.replacing("articles") as folder:
        inputs = list_inputs(paths)
        shard = 0
        while batch := list(islice(inputs, shard_size)):
            articles, texts, rejects = [], [], []
            for source in batch:
                counts["read"] += 1
                try:
                    article = read_article(source)
                    row = article_row(article)
                    key = bytes.fromhex(row["article_id"].removeprefix("a-"))
                    if key in seen:
                        raise InputError("repeated", "an input of the same name and text was "
                                         "read already: remove one of them")  # fmt: skip
                    seen.add(key)
                except InputError as error:
                    counts["rejected"] += 1
                    rejects.append({"input": source.name, "reason": error.reason,
                                    "detail": error.detail, "seen_at": day})  # fmt: skip
                    continue
                counts["kept"] += 1
                articles.append(row)
                texts.append({"article_id": row["article_id"], "text": article.text})
            for name, rows, schema in (
                ("articles", articles, TABLES["articles"].schema),
                ("texts", texts, TEXTS),
                ("rejects", rejects, TABLES["rejects"].schema),
            ):
                frame = pl.DataFrame(rows, schema=schema, orient="row")
                write_parquet(frame, folder / name / f"{shard:06d}.parquet")
            shard += 1
        if not counts["read"]:
            raise OrebookError(
                f"no input under {', '.join(map(str, paths))}: name a folder with .txt articles"
            )
    written = {"articles": counts["kept"], "texts": counts["kept"], "rejects": counts["rejected"]}
    return StageReport("articles", written, dict(counts), time.perf_counter() - started)


def article_row(article: Article) -> dict[str, Any]:
    """The row of `articles` for one article; `is_relevant` is settled once it has been read."""
    digest = sha256(article.text)
    day, source = published_on(article.text, metadata=article.published, url=article.url)
    return {
        "article_id": content_key("a", article.source_name, digest),
        "source_name": article.source_name,
        "url": article.url,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "language": article.language,
        "published_on": day,
        "published_from": source,
        "retrieved_at": article.retrieved,
        "content_sha256": digest,
        "n_chars": len(article.text),
        "duplicate_of": None,
        "is_relevant": False,
    }
