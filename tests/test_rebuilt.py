"""Ingestion and resolution together: what becomes of measures as articles change.

Each test says what a user loses where it fails.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
from test_ingest import BAN, CORRECTED, TARIFF, write

from pipeline.articles.stage import read_inputs
from pipeline.extract.stage import read_shards, require_all_read
from pipeline.resolve.stage import resolve
from pipeline.store import Store
from pipeline.tables.assemble import assemble

DAY = date(2026, 1, 2)
TABLES = ("articles", "claims", "measures", "measure_history", "measure_redirects")


def release(folder: Path, store: Store, to: Path, previous: Path | None = None) -> Path:
    """The tables of a build with all that was ever read, where a later build looks for them."""
    read_inputs([folder], store, DAY, history=True)
    read_shards(store)
    require_all_read(store)
    resolve(store, previous)
    for name in TABLES:
        assemble(store, name, DAY, store.root / "tables")
    shutil.copytree(store.root / "tables", to / "parquet")
    return to


def table(built: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(built / "parquet" / f"{name}.parquet")


def test_a_page_that_changes_and_its_copies_are_one_source_of_one_measure(tmp_path: Path) -> None:
    """A measure that one page tells of gets another id when the page is corrected, or seems to be
    told by three sources: by the page, by what it said before, and by a paper that printed it."""
    folder, store = tmp_path / "in", Store(tmp_path / "store")
    page = {"url": "https://news.example/gallium", "published": "2023-07-03"}
    write(folder, "a.txt", BAN, retrieved="2023-07-03T10:00:00Z", **page)
    write(folder, "tariff.txt", TARIFF, published="2024-02-01")
    first = release(folder, store, tmp_path / "1")
    write(folder, "a.txt", CORRECTED, retrieved="2023-07-04T10:00:00Z", **page)
    write(folder, "wire.txt", CORRECTED, url="https://other.example/wire", published="2024-07-05")
    second = release(folder, store, tmp_path / "2", first)

    articles = table(second, "articles")
    (older,) = articles.filter(pl.col("superseded_by").is_not_null())["article_id"]
    (copy,) = articles.filter(pl.col("duplicate_of").is_not_null())["article_id"]
    told = set(table(second, "claims")["article_id"])
    assert older in set(table(first, "claims")["article_id"])
    assert older not in told
    assert copy in told
    before, after = (
        table(built, "measures").filter(pl.col("imposer_id") == "CN").sort("measure_id")
        for built in (first, second)
    )
    assert before.height >= 1
    assert after["measure_id"].to_list() == before["measure_id"].to_list()
    assert table(second, "measure_redirects").is_empty()
    assert set(after["n_articles"]) == {1}
    surest = table(second, "claims").group_by("measure_id").agg(pl.col("confidence").max())
    alone = after.join(surest, on="measure_id", suffix="_of_a_claim")
    assert (alone["confidence"] <= alone["confidence_of_a_claim"] + 1e-4).all()
    assert set(after["status_as_of"]) == {date(2023, 7, 3)}
    assert set(after["last_reported_on"]) == {date(2024, 7, 5)}
    history = table(second, "measure_history").filter(pl.col("is_current"))
    assert set(history["measure_id"]) == set(table(second, "measures")["measure_id"])
