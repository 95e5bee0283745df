"""Rows of tables for one article: `articles`, `texts`, `publication_dates`.

What only many articles together tell (copies, versions, relevance) is filled in by the stages.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline.articles.records import Article
from pipeline.keys import content_key, sha256

TEXTS = pl.Schema({
    "article_id": pl.String(),
    "text": pl.String(),
    "noise": pl.List(pl.Struct({"start": pl.Int32(), "end": pl.Int32()})),
    "signature": pl.Binary(),
})  # fmt: skip
"""Texts in the working store, with where they are site noise and their MinHash. Never
published."""

Row = dict[str, Any]


def article_row(article: Article) -> Row:
    """The row of `articles`."""
    digest = sha256(article.text)
    return {
        "article_id": content_key("a", article.source_name, digest),
        "source_name": article.source_name,
        "url": article.url,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "language": article.language,
        "is_readable": article.is_readable,
        "published_on": article.published_on,
        "published_from": article.published_from,
        "published_precision": article.published_precision,
        "retrieved_at": article.retrieved,
        "content_sha256": digest,
        "n_chars": len(article.text),
        "duplicate_of": None,
        "superseded_by": None,
        "is_relevant": False,
    }


def text_row(article: Article, article_id: str) -> Row:
    """The row of `texts`."""
    noise = [{"start": start, "end": end} for start, end in article.noise]
    return {"article_id": article_id, "text": article.text, "noise": noise,
            "signature": article.signature}  # fmt: skip


def date_rows(article: Article, article_id: str) -> list[Row]:
    """Rows of `publication_dates`."""
    return [
        {"article_id": article_id, "position": position, "published_from": said.source,
         "words": said.words, "published": said.value, "is_chosen": said.chosen,
         "agrees": said.agrees}
        for position, said in enumerate(article.dates, 1)
    ]  # fmt: skip
